/*
 * What a call costs without us: mbedTLS alone, with the same configuration and the same choices,
 * makes one connection that is verified, sends a request that somebody else has signed, and reads
 * the answer to its end.
 *
 *     bare_tls HOST PORT AUTHORITY.der REQUEST
 *
 * Prints the answer. Returns 0 if it is a 200.
 */
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/platform.h>
#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>
#include <mbedtls/ssl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <psa/crypto.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const int suites[] = {MBEDTLS_TLS1_3_AES_128_GCM_SHA256,
                             MBEDTLS_TLS1_3_CHACHA20_POLY1305_SHA256,
                             MBEDTLS_TLS1_3_AES_256_GCM_SHA384, 0};
static const uint16_t groups[] = {MBEDTLS_SSL_IANA_TLS_GROUP_SECP256R1,
                                  MBEDTLS_SSL_IANA_TLS_GROUP_X25519,
                                  MBEDTLS_SSL_IANA_TLS_GROUP_SECP384R1, 0};
static unsigned char authority[8192], request[65536], answer[4096];
static mbedtls_ctr_drbg_context random_bytes;
static mbedtls_ssl_context ssl;
static mbedtls_ssl_config conf;
static mbedtls_x509_crt anchor;

static mbedtls_time_t now(mbedtls_time_t *out)
{
    return time(out);
}

mbedtls_ms_time_t mbedtls_ms_time(void)
{
    return (mbedtls_ms_time_t)time(NULL) * 1000;
}

struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *moment, struct tm *out)
{
    return gmtime_r(moment, out);
}

psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t size, size_t *len)
{
    (void)context;
    *len = size;
    return mbedtls_ctr_drbg_random(&random_bytes, output, size) ? PSA_ERROR_INSUFFICIENT_ENTROPY
                                                                : PSA_SUCCESS;
}

static int entropy(void *ctx, unsigned char *buf, size_t len)
{
    (void)ctx;
    return getrandom(buf, len, 0) == (ssize_t)len ? 0 : -1;
}

static int below_send(void *ctx, const unsigned char *buf, size_t len)
{
    ssize_t sent = send(*(int *)ctx, buf, len, MSG_NOSIGNAL);
    return sent > 0 ? (int)sent : MBEDTLS_ERR_NET_CONN_RESET;
}

static int below_recv(void *ctx, unsigned char *buf, size_t len)
{
    ssize_t got = recv(*(int *)ctx, buf, len, 0);
    return got >= 0 ? (int)got : MBEDTLS_ERR_NET_CONN_RESET;
}

static size_t read_file(const char *path, unsigned char *buf, size_t cap)
{
    FILE *file = fopen(path, "rb");
    size_t len = file ? fread(buf, 1, cap, file) : 0;
    if (file)
        fclose(file);
    return len;
}

static int dial(const char *host, const char *port)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM}, *found, *each;
    int fd = -1, on = 1;
    if (getaddrinfo(host, port, &hints, &found))
        return -1;
    for (each = found; each; each = each->ai_next) {
        fd = socket(each->ai_family, each->ai_socktype, each->ai_protocol);
        if (fd >= 0 && !connect(fd, each->ai_addr, each->ai_addrlen))
            break;
        close(fd);
        fd = -1;
    }
    freeaddrinfo(found);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

static int set_up(const char *host, size_t authority_len)
{
    mbedtls_platform_set_calloc_free(calloc, free);
    mbedtls_platform_set_time(now);
    mbedtls_ctr_drbg_init(&random_bytes);
    mbedtls_ssl_config_init(&conf);
    mbedtls_ssl_init(&ssl);
    if (mbedtls_ctr_drbg_seed(&random_bytes, entropy, NULL, NULL, 0) || psa_crypto_init() ||
        mbedtls_x509_crt_parse_der(&anchor, authority, authority_len) ||
        mbedtls_ssl_config_defaults(&conf, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                    MBEDTLS_SSL_PRESET_DEFAULT))
        return -1;
    mbedtls_ssl_conf_authmode(&conf, MBEDTLS_SSL_VERIFY_REQUIRED);
    mbedtls_ssl_conf_ciphersuites(&conf, suites);
    mbedtls_ssl_conf_groups(&conf, groups);
    mbedtls_ssl_conf_ca_chain(&conf, &anchor, NULL);
    mbedtls_ssl_conf_rng(&conf, mbedtls_ctr_drbg_random, &random_bytes);
    return mbedtls_ssl_setup(&ssl, &conf) || mbedtls_ssl_set_hostname(&ssl, host) ? -1 : 0;
}

/* Whether the answer is whole: its length is Content-Length's. */
static int is_whole(const char *text, size_t len)
{
    const char *body = strstr(text, "\r\n\r\n"), *length = strstr(text, "ontent-Length: ");
    return body && length &&
           len >= (size_t)(body + 4 - text) + strtoul(length + strlen("ontent-Length: "), NULL, 10);
}

static int exchange(size_t request_len)
{
    size_t len = 0;
    int got;
    if (mbedtls_ssl_handshake(&ssl) ||
        mbedtls_ssl_write(&ssl, request, request_len) != (int)request_len)
        return -1;
    while (!is_whole((const char *)answer, len)) {
        got = mbedtls_ssl_read(&ssl, answer + len, sizeof answer - 1 - len);
        if (got == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
            continue;
        if (got <= 0)
            return -1;
        len += (size_t)got;
    }
    mbedtls_ssl_close_notify(&ssl);
    return 0;
}

int main(int argc, char **argv)
{
    int fd, err;
    if (argc != 5 || set_up(argv[1], read_file(argv[3], authority, sizeof authority)))
        return 2;
    size_t request_len = read_file(argv[4], request, sizeof request);
    fd = dial(argv[1], argv[2]);
    mbedtls_ssl_set_bio(&ssl, &fd, below_send, below_recv, NULL);
    err = exchange(request_len);
    mbedtls_ssl_free(&ssl);
    mbedtls_ssl_config_free(&conf);
    mbedtls_x509_crt_free(&anchor);
    mbedtls_ctr_drbg_free(&random_bytes);
    mbedtls_psa_crypto_free();
    close(fd);
    printf("%s\n", (const char *)answer);
    return err || strncmp((const char *)answer, "HTTP/1.1 200", 12) != 0;
}
