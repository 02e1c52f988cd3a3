#include "partition.h"

#include <string.h>

#define DIGITS "0123456789"
#define WORD "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_" DIGITS

static const struct fc_partition partitions[] = {
    {"aws", "", "us-east-1", "amazonaws.com", "api.aws", 0},
    {"aws-cn", "cn-", "cn-north-1", "amazonaws.com.cn", "api.amazonwebservices.com.cn", 0},
    {"aws-us-gov", "us-gov-", "us-gov-west-1", "amazonaws.com", "api.aws", 1},
    {"aws-iso", "us-iso-", "us-iso-east-1", "c2s.ic.gov", "api.aws.ic.gov", 0},
    {"aws-iso-b", "us-isob-", "us-isob-east-1", "sc2s.sgov.gov", "api.aws.scloud", 0},
    {"aws-iso-e", "eu-isoe-", NULL, "cloud.adc-e.uk", "api.cloud-aws.adc-e.uk", 0},
    {"aws-iso-f", "us-isof-", NULL, "csp.hci.ic.gov", "api.aws.hci.ic.gov", 0},
    {"aws-eusc", "eusc-de-", NULL, "amazonaws.eu", "api.amazonwebservices.eu", 0},
};

/* Whether what follows a prefix is a word and a number: "north-1". */
static int is_place(const char *rest)
{
    size_t word = strspn(rest, WORD);
    if (!word || rest[word] != '-')
        return 0;
    rest += word + 1;
    return *rest && !rest[strspn(rest, DIGITS)];
}

static int is_global(const char *region, const char *name)
{
    size_t len = strlen(name);
    return !strncmp(region, name, len) && !strcmp(region + len, "-global");
}

const struct fc_partition *fc_partition_of(const char *region)
{
    for (size_t i = 1; i < sizeof partitions / sizeof partitions[0]; i++) {
        size_t len = strlen(partitions[i].prefix);
        if ((!strncmp(region, partitions[i].prefix, len) && is_place(region + len)) ||
            is_global(region, partitions[i].name))
            return &partitions[i];
    }
    return &partitions[0];
}
