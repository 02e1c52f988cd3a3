/*
 * mbedTLS on a board, profile tls13: what tls12 has, and TLS 1.3 beside it. 32 KB more flash and
 * 8 KB more arena.
 */
#ifndef FIELDCASE_MBEDTLS_TLS13_H
#define FIELDCASE_MBEDTLS_TLS13_H

#include "mbedtls_tls12.h"

#define MBEDTLS_SSL_PROTO_TLS1_3
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE /* middleboxes that expect TLS 1.2 */
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED /* resumption, still ECDHE */
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE                          /* TLS 1.3 needs it */
#define MBEDTLS_HKDF_C                                             /* the key schedule */
#define MBEDTLS_PKCS1_V21                                          /* RSA-PSS signs handshakes */
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT
#define MBEDTLS_PSA_CRYPTO_C            /* the crypto below TLS 1.3 */
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG /* mbedtls_psa_external_get_random: the one generator */
#define MBEDTLS_PSA_KEY_SLOT_COUNT 8    /* a handshake uses four; 32 are RAM unused */

#endif
