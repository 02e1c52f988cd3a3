/*
 * Runs the README's examples, as they are printed there, against a server on this machine:
 *
 *     readme PORT KEY_ID SECRET
 *
 * The examples name the service's own host and Amazon's roots. So the name is looked up here, and
 * test_readme.py links other roots: what else they use is the product. Prints what they print, and
 * the outcomes.
 */
#define _POSIX_C_SOURCE 200809L

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "../../../platform/client.h"
#include "../../../platform/roots.h"
#include "../../../platform/tls.h"
#include "../../../port/posix/posix.h"

/* What the examples are. */
int report(const struct fc_credentials *credentials, const char *log, size_t log_len);
void super_loop(void);

/* What the second one is given. */
void read_sensors(void);
void feed_watchdog(void);
extern struct fc_client client;
extern struct fc_case fault;
extern struct fc_result result;
struct fc_client client;
struct fc_case fault = {.subject = "Fan 2 stopped", .body = {.data = "E7", .len = 2}};
struct fc_result result;

static struct sockaddr_in address;
static struct addrinfo found = {.ai_family = AF_INET,
                                .ai_socktype = SOCK_STREAM,
                                .ai_protocol = IPPROTO_TCP,
                                .ai_addrlen = sizeof address,
                                .ai_addr = (struct sockaddr *)(void *)&address};
static unsigned long reads, feeds;

int getaddrinfo(const char *host, const char *service, const struct addrinfo *hints,
                struct addrinfo **out)
{
    (void)hints;
    *out = &found;
    return !strcmp(host, "support.us-east-1.amazonaws.com") && !strcmp(service, "443") ? 0
                                                                                       : EAI_NONAME;
}

void freeaddrinfo(struct addrinfo *list)
{
    (void)list;
}

void read_sensors(void)
{
    reads++;
}

void feed_watchdog(void)
{
    feeds++;
}

static void run_super_loop(const struct fc_credentials *credentials)
{
    static const struct fc_endpoint aws = {.host = "support.us-east-1.amazonaws.com",
                                           .region = "us-east-1"};
    static uint8_t block[40960], window[364];
    struct fc_posix posix;
    struct fc_port port;
    struct fc_arena arena;
    struct fc_tls tls;
    fc_posix_init(&posix, &port);
    fc_arena_init(&arena, block, sizeof block);
    fc_tls_init(&tls, &port.socket, &port, &arena, fc_roots_der, sizeof fc_roots_der);
    client = (struct fc_client){.port = &port,
                                .socket = &tls.socket,
                                .endpoint = &aws,
                                .credentials = credentials,
                                .window = window,
                                .cap = sizeof window};
    super_loop();
    printf("super-loop: outcome %d, %s, other things were done: %d\n", (int)result.outcome,
           result.identifier, reads > 0 && reads == feeds);
}

int main(int argc, char **argv)
{
    static const char log[] = "E42 over-temperature\xff";
    struct fc_credentials credentials = {NULL};
    if (argc != 4)
        return 2;
    address.sin_family = AF_INET;
    address.sin_port = htons((uint16_t)atoi(argv[1]));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    credentials.access_key_id = argv[2];
    credentials.secret_access_key = argv[3];
    printf("blocking: outcome %d\n", report(&credentials, log, sizeof log - 1));
    run_super_loop(&credentials);
    return 0;
}
