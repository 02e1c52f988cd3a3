/*
 * The compiler and the C library, as lwIP asks for them.
 */
#ifndef FIELDCASE_CC_H
#define FIELDCASE_CC_H

#include <stdint.h>

/* Of the C library lwIP may use no more than the rest of fieldcase does. */
#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_CTYPE_H 1
#define X8_F "02x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "u"

/* Nothing is printed. */
#define LWIP_PLATFORM_DIAG(x)
#define LWIP_PLATFORM_ASSERT(x)

/* Port numbers, sequence numbers and the numbers of DNS questions are not to be guessed. */
extern uint32_t fc_lwip_random(void);
#define LWIP_RAND() fc_lwip_random()
#define LWIP_HOOK_TCP_ISN(local_ip, local_port, remote_ip, remote_port) fc_lwip_random()

/* Where DNS servers listen. */
extern uint16_t fc_lwip_dns_port;
#define DNS_SERVER_PORT fc_lwip_dns_port

#endif
