#include "hooks.h"

#include <mbedtls/platform_time.h>
#include <mbedtls/platform_util.h>
#include <psa/crypto.h>
#include <time.h>

#include "../core/date.h"

static const struct fc_port *lent_port;
static mbedtls_ctr_drbg_context *lent_random;

static mbedtls_time_t port_time(mbedtls_time_t *out)
{
    mbedtls_time_t now = lent_port ? (mbedtls_time_t)lent_port->unix_time(lent_port->ctx) : 0;
    if (out)
        *out = now;
    return now;
}

/* The age of a session ticket is all that is measured by this. */
mbedtls_ms_time_t mbedtls_ms_time(void)
{
    return (mbedtls_ms_time_t)port_time(NULL) * 1000;
}

static int two_digits(const char *text)
{
    return (text[0] - '0') * 10 + text[1] - '0';
}

/* Times are within 32 unsigned bits, the port's clock was checked for that, even if time_t is not.
 */
struct tm *mbedtls_platform_gmtime_r(const mbedtls_time_t *time, struct tm *tm)
{
    char date[FC_AMZ_DATE_SIZE];
    fc_date_format(date, (uint32_t)*time);
    tm->tm_year = two_digits(date) * 100 + two_digits(date + 2) - 1900;
    tm->tm_mon = two_digits(date + 4) - 1;
    tm->tm_mday = two_digits(date + 6);
    tm->tm_hour = two_digits(date + 9);
    tm->tm_min = two_digits(date + 11);
    tm->tm_sec = two_digits(date + 13);
    return tm;
}

/* PSA is there when mbedTLS was configured with TLS 1.3; without, there is nothing to begin. */
#if defined(MBEDTLS_PSA_CRYPTO_C)
psa_status_t mbedtls_psa_external_get_random(mbedtls_psa_external_random_context_t *context,
                                             uint8_t *output, size_t output_size,
                                             size_t *output_length)
{
    (void)context;
    if (!lent_random || mbedtls_ctr_drbg_random(lent_random, output, output_size))
        return PSA_ERROR_INSUFFICIENT_ENTROPY;
    *output_length = output_size;
    return PSA_SUCCESS;
}

static int psa_begin(void)
{
    return (int)psa_crypto_init();
}

static void psa_end(void)
{
    mbedtls_psa_crypto_free();
}
#else
static int psa_begin(void)
{
    return 0;
}

static void psa_end(void)
{
}
#endif

int fc_hooks_begin(const struct fc_port *port, mbedtls_ctr_drbg_context *random)
{
    lent_port = port;
    lent_random = random;
    mbedtls_platform_set_time(port_time);
    return psa_begin();
}

void fc_hooks_end(void)
{
    psa_end();
    lent_port = NULL;
    lent_random = NULL;
}
