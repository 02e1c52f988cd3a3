/*
 * mbedTLS on a board, profile tls12: a client of TLS 1.2 that verifies chains of RSA and P-256, in
 * the caller's arena. Figures are bytes of flash or RAM on a Cortex-M3. What is not named is off.
 */
#ifndef FIELDCASE_MBEDTLS_TLS12_H
#define FIELDCASE_MBEDTLS_TLS12_H

/* Memory: the arena that the caller gives; there is no other allocator in the image. */
#define MBEDTLS_PLATFORM_C
#define MBEDTLS_PLATFORM_MEMORY
#define MBEDTLS_PLATFORM_NO_STD_FUNCTIONS          /* else calloc and free are linked as defaults */
#define MBEDTLS_PLATFORM_SNPRINTF_MACRO snprintf   /* each is named, for there are no defaults; */
#define MBEDTLS_PLATFORM_VSNPRINTF_MACRO vsnprintf /* none is called */
#define MBEDTLS_PLATFORM_PRINTF_MACRO printf
#define MBEDTLS_PLATFORM_FPRINTF_MACRO fprintf
#define MBEDTLS_PLATFORM_EXIT_MACRO exit

/* Time: certificates are checked against the port's clock, which may not be set yet. */
#define MBEDTLS_HAVE_TIME
#define MBEDTLS_HAVE_TIME_DATE
#define MBEDTLS_PLATFORM_TIME_ALT     /* mbedtls_platform_set_time */
#define MBEDTLS_PLATFORM_MS_TIME_ALT  /* mbedtls_ms_time, asked for with the above */
#define MBEDTLS_PLATFORM_GMTIME_R_ALT /* the C library's would bring its time zones */

/* Randomness: one generator, seeded by the port's entropy; there is no other source. */
#define MBEDTLS_CTR_DRBG_C
#define MBEDTLS_CTR_DRBG_USE_128_BIT_KEY /* with AES-128 alone: 128 bits of strength, as TLS has   \
                                          */

#define MBEDTLS_CTR_DRBG_MAX_SEED_INPUT 64 /* 48 are used; 384 would lie on the stack twice */

/* Protocol. */
#define MBEDTLS_SSL_TLS_C
#define MBEDTLS_SSL_CLI_C
#define MBEDTLS_SSL_PROTO_TLS1_2
#define MBEDTLS_KEY_EXCHANGE_ECDHE_ECDSA_ENABLED /* forward secrecy, with either kind of chain */
#define MBEDTLS_KEY_EXCHANGE_ECDHE_RSA_ENABLED
#define MBEDTLS_SSL_EXTENDED_MASTER_SECRET /* binds the keys to this handshake (RFC 7627) */
#define MBEDTLS_SSL_SESSION_TICKETS        /* a session outlives its connection (session.h) */
#define MBEDTLS_SSL_SERVER_NAME_INDICATION /* AWS serves many names from one address */
#define MBEDTLS_SSL_IN_CONTENT_LEN 16384   /* the most a server may send: asks nothing of it */
#define MBEDTLS_SSL_OUT_CONTENT_LEN 2048   /* ours to choose: requests go out in such records */
/* Not KEEP_PEER_CERTIFICATE: 5.7 KB of arena; not VARIABLE_BUFFER_LENGTH: with IN != OUT it
 * shrinks the input buffer below what a server may send. */

/* Ciphers: AES-128-GCM, which every AWS endpoint offers. */
#define MBEDTLS_AES_C
#define MBEDTLS_AES_ROM_TABLES              /* else 8 KB of RAM */
#define MBEDTLS_AES_FEWER_TABLES            /* 2 KB of them instead of 8 */
#define MBEDTLS_AES_ONLY_128_BIT_KEY_LENGTH /* no larger key is negotiated */
#define MBEDTLS_BLOCK_CIPHER_NO_DECRYPT     /* GCM and CTR_DRBG only ever encrypt a block */
#define MBEDTLS_GCM_C
#define MBEDTLS_CIPHER_C         /* TLS asks for its ciphers by this */
#define MBEDTLS_SSL_CIPHERSUITES /* instead of a table of all there could be: 0.8 KB */            \
    MBEDTLS_TLS1_3_AES_128_GCM_SHA256, MBEDTLS_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,            \
        MBEDTLS_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256

/* Hashes. */
#define MBEDTLS_MD_C
#define MBEDTLS_SHA256_C
#define MBEDTLS_SHA256_SMALLER /* 2 KB less; a handshake hashes little */

/* Public keys. */
#define MBEDTLS_BIGNUM_C
#define MBEDTLS_MPI_MAX_SIZE 512 /* bytes: RSA-4096 and no more */
#define MBEDTLS_RSA_C
#define MBEDTLS_RSA_NO_CRT /* of private keys, which there are none of */
#define MBEDTLS_PKCS1_V15
#define MBEDTLS_ECP_C
#define MBEDTLS_ECDH_C
#define MBEDTLS_ECDSA_C
#define MBEDTLS_ECP_DP_SECP256R1_ENABLED
#define MBEDTLS_ECP_NIST_OPTIM /* 4 times the speed for 0.6 KB */
#define MBEDTLS_PK_C
#define MBEDTLS_PK_PARSE_C

/* Certificates. */
#define MBEDTLS_X509_USE_C
#define MBEDTLS_X509_CRT_PARSE_C
#define MBEDTLS_X509_REMOVE_INFO                  /* the dump of a certificate as text */
#define MBEDTLS_X509_TRUSTED_CERTIFICATE_CALLBACK /* anchors stay in flash */
#define MBEDTLS_OID_C
#define MBEDTLS_ASN1_PARSE_C
#define MBEDTLS_ASN1_WRITE_C /* ECDSA needs it */
#define MBEDTLS_ERROR_STRERROR_DUMMY

#endif
