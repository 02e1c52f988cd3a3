/* The gateway's mbedTLS, and the server's half of TLS for the other end. */
#include "../../../boards/linux/mbedtls_config.h"

#define MBEDTLS_SSL_SRV_C
