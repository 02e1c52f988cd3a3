/*
 * lwIP as the firmware uses it: one TCP connection at a time, DHCP, DNS and SNTP over one Ethernet
 * interface, everything in pools of a fixed size, 8 KB in all. What is not named here is lwIP's
 * own default (lwip/opt.h).
 */
#ifndef FIELDCASE_LWIPOPTS_H
#define FIELDCASE_LWIPOPTS_H

/* No operating system, no threads, nothing called from an interrupt. */
#define NO_SYS 1
#define SYS_LIGHTWEIGHT_PROT 0
#define LWIP_NETCONN 0
#define LWIP_SOCKET 0

/* Memory: pools alone (lwippools.h), no heap. */
#define MEM_ALIGNMENT 4
#define MEM_USE_POOLS 1
#define MEM_USE_POOLS_TRY_BIGGER_POOL 1
#define MEMP_USE_CUSTOM_POOLS 1
#define MEMP_NUM_TCP_PCB 3        /* ours, and two that are still saying good-bye */
#define MEMP_NUM_TCP_PCB_LISTEN 1 /* none listens; a pool holds at least one */
#define MEMP_NUM_TCP_SEG 8
#define MEMP_NUM_UDP_PCB 4 /* DHCP, SNTP, and a port for each DNS question */
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 1) /* and SNTP's */
#define MEMP_NUM_PBUF 2 /* of references: hardly used when all that is sent is copied */
/* Peers that ignore our segment size send frames of 1514 bytes: three buffers each. */
#define PBUF_POOL_SIZE 6
#define PBUF_POOL_BUFSIZE 600

/* TCP: a window that fits into the buffers above, whatever the size of the segments. */
#define TCP_MSS 536
#define TCP_WND (4 * TCP_MSS)
#define TCP_SND_BUF (2 * TCP_MSS)
#define TCP_SND_QUEUELEN 6
#define TCP_QUEUE_OOSEQ 0 /* what comes out of order is sent again */
#define LWIP_TCP_KEEPALIVE 0

/* IP: version 6 compiles, and needs larger pools than these to be of use. */
#ifndef LWIP_IPV6
#define LWIP_IPV6 0
#endif
#define IP_REASSEMBLY 0
#define IP_FRAG 0
#define LWIP_RAW LWIP_IPV6
#define ARP_TABLE_SIZE 4
#define ARP_QUEUEING 0

#define LWIP_DHCP 1
#define LWIP_ACD 0 /* the server answers for its addresses: no second spent on probing */
#define LWIP_DHCP_DOES_ACD_CHECK 0
#define LWIP_DNS 1
#define DNS_TABLE_SIZE 2        /* the service and the time server */
#define DNS_MAX_NAME_LENGTH 128 /* AWS endpoints have less than 64 */
#define DNS_MAX_SERVERS 2
#define DNS_MAX_SOURCE_PORTS 2

#define LWIP_NETIF_STATUS_CALLBACK 1 /* our own DNS server, if there is one */
#define LWIP_NETIF_TX_SINGLE_PBUF 0
#define LWIP_STATS 0
#define LWIP_NOASSERT

#endif
