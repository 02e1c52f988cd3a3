/*
 * mbedTLS as fieldcase uses it on Linux: a client of TLS 1.2 and 1.3 that verifies, with every
 * chain a public server may show, and no memory but the arena. What is not named here is off:
 * the server's side, DTLS, renegotiation, CBC, static RSA, static ECDH, DHE, PSK alone, files,
 * sockets and threads.
 */
#ifndef FIELDCASE_MBEDTLS_CONFIG_H
#define FIELDCASE_MBEDTLS_CONFIG_H

/* The machine: speed where the processor has it. */
#define MBEDTLS_HAVE_ASM
#define MBEDTLS_AESNI_C        /* x86: AES and GCM in hardware, found at run time */
#define MBEDTLS_AESCE_C        /* ARMv8: the same */
#define MBEDTLS_ECP_NIST_OPTIM /* 4 times the speed for 1.4 KB */

/* Memory: the arena that the caller gives, never malloc. */
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS        /* else calloc and free are linked as defaults */
#define MBEDTLS_PLATFORM_SNPRINTF_MACRO snprintf /* each is named, for there are no defaults */
#define MBEDTLS_PLATFORM_VSNPRINTF_MACRO vsnprintf
#define MBEDTLS_PLATFORM_PRINTF_MACRO printf
#define MBEDTLS_PLATFORM_FPRINTF_MACRO fprintf
#define MBEDTLS_PLATFORM_EXIT_MACRO exit

/* Time: certificates are checked against the port's clock. */
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE
#define MBEDTLS_PLATFORM_TIME_ALT     /* mbedtls_platform_set_time */
#define MBEDTLS_PLATFORM_MS_TIME_ALT  /* mbedtls_ms_time: the age of a ticket */
#define MBEDTLS_PLATFORM_GMTIME_R_ALT /* mbedtls_platform_gmtime_r: no C library, no time zone */

/* Randomness: one generator, seeded by the port's entropy; there is no other source. */
#define MBEDTLS_CTR_DRBG_C
#define MBEDTLS_PSA_CRYPTO_EXTERNAL_RNG /* TLS 1.3 asks PSA: mbedtls_psa_external_get_random */

/* Protocol. */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_SSL_PROTO_TLS1_3
#define MBEDTLS_SSL_TLS1_3_COMPATIBILITY_MODE /* middleboxes that expect TLS 1.2 */
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_EPHEMERAL_ENABLED
#define MBEDTLS_SSL_TLS1_3_KEY_EXCHANGE_MODE_PSK_EPHEMERAL_ENABLED /* resumption, still ECDHE */
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET /* TLS 1.2: no triple handshake */
#define MBEDTLS_SSL_SERVER_NAME_INDICATION
#define MBEDTLS_SSL_SESSION_TICKETS       /* the client's side of resumption */
#define MBEDTLS_SSL_KEEP_PEER_CERTIFICATE /* TLS 1.3 needs it */
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384  /* the most a server may send: asks nothing of it */
#define MBEDTLS_SSL_OUT_CONTENT_LEN 4096  /* ours to choose; a ClientHello must fit */
/* Not MBEDTLS_SSL_VARIABLE_BUFFER_LENGTH: with IN != OUT it shrinks the input buffer too far. */

/* Ciphers: AEAD alone. */
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES   /* else 8 KB of RAM, filled even where the processor has AES */
#define MBEDTLS_AES_FEWER_TABLES /* 2 KB of them instead of 8 */
#define MBEDTLS_GCM_C
#define MBEDTLS_CHACHA20_C
#define MBEDTLS_POLY1305_C
#define MBEDTLS_CHACHAPOLY_C
#define MBEDTLS_CIPHER_C
#define MBEDTLS_BLOCK_CIPHER_NO_DECRYPT /* GCM and CTR_DRBG only ever encrypt a block */

/* Hashes: no MD5, and SHA-1 only for anchors that signed themselves with it (verify.c). */
#define MBEDTLS_MD_C
#define MBEDTLS_SHA1_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA384_C
#define MBEDTLS_SHA512_C
#define MBEDTLS_HKDF_C /* the key schedule of TLS 1.3 */

/* Public keys. */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_MPI_MAX_SIZE 512 /* bytes: RSA-4096 and no more */
#define MBEDTLS_RSA_C
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_PKCS1_V21 /* RSA-PSS: TLS 1.3 */
#define MBEDTLS_X509_RSASSA_PSS_SUPPORT
#define MBEDTLS_ECP_C
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_DP_SECP384R1_ENABLED
#define MBEDTLS_ECP_DP_CURVE25519_ENABLED /* X25519: the key share most servers prefer */
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C
#define MBEDTLS_PSA_CRYPTO_C         /* the crypto below TLS 1.3 */
#define MBEDTLS_PSA_KEY_SLOT_COUNT 8 /* a handshake uses four; the default of 32 is RAM unused */

/* Certificates. */
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_REMOVE_INFO                  /* the dump of a certificate as text */
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK /* a bundle of any size, in the memory of one */
#define MBEDTLS_X509_CRL_PARSE_C                  /* linked only where platform/crl.h is used */
#define MBEDTLS_BASE64_C                          /* linked only where a test compares */
#define MBEDTLS_OID_C
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C /* ECDSA needs it */
#define MBEDTLS_ERROR_STRERROR_DUMMY

#endif
