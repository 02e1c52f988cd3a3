#include "unverified.h"

#include "message.h"

void fc_tls_accept_anyone(struct fc_tls *tls, const char *authority)
{
    mbedtls_ssl_conf_authmode(&tls->conf, MBEDTLS_SSL_VERIFY_NONE);
    fc_say("WARNING",
           "--no-verify-ssl: whoever answers for % is not verified: they may read the case and "
           "its session token, and make up the answer.",
           FC_TEXTS(authority));
}
