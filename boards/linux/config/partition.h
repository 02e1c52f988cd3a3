/*
 * Partitions: the parts of AWS that share a domain, told by the names of their regions. A name
 * that is not known belongs to the first, "aws".
 */
#ifndef FIELDCASE_PARTITION_H
#define FIELDCASE_PARTITION_H

struct fc_partition {
    const char *name;       /* "aws-cn"; "aws-cn-global" is a region, too */
    const char *prefix;     /* of its regions' names */
    const char *region;     /* where Support is for all of them; NULL: in each its own */
    const char *domain;     /* of its endpoints */
    const char *dual_stack; /* of those for IPv4 and IPv6 */
    char fips_alike;        /* 1: the endpoints of Support and STS are FIPS endpoints as they are */
};

/* Find the partition that a region belongs to; never NULL. */
const struct fc_partition *fc_partition_of(const char *region);

#endif
