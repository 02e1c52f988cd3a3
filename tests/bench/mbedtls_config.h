/* mbedTLS cut down to its SHA-256: what signing stands on where there is no TLS to share it with.
 */
#define MBEDTLS_SHA256_C
