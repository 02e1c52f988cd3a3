/*
 * The pools behind lwIP's mem_malloc: what is sent, each number of buffers by its size in bytes.
 * lwIP includes this list several times, each time for another purpose; so it has no guard.
 */
LWIP_MALLOC_MEMPOOL_START
LWIP_MALLOC_MEMPOOL(4, 176) /* acknowledgements, ARP, questions to DNS and SNTP */
LWIP_MALLOC_MEMPOOL(3, 612) /* a full segment, or DHCP */
LWIP_MALLOC_MEMPOOL_END
