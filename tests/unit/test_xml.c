/* XML: what STS answers with, and what is refused. */
#include "../../boards/linux/config/xml.h"
#include "test.h"

#define CREDENTIALS                                                                                \
    "<?xml version=\"1.0\" encoding='UTF-8'?>\n<R xmlns=\"https://sts/doc/\"><S>\n<Credentials>"   \
    "<AccessKeyId>AK</AccessKeyId> <SecretAccessKey>s&lt;&#x26;&#65;&amp;</SecretAccessKey>"       \
    "<SessionToken/></Credentials></S><Other><AccessKeyId>no</AccessKeyId></Other></R>\n"

static char text[1024];

static int read_text(const char *from, struct fc_xml_leaf *leaves, size_t count)
{
    size_t len = strlen(from);
    memcpy(text, from, len + 1);
    return fc_xml_read(text, len, leaves, count);
}

static void test_found(void)
{
    struct fc_xml_leaf leaves[] = {{"Credentials", "AccessKeyId", NULL, 0},
                                   {"Credentials", "SecretAccessKey", NULL, 0},
                                   {"Credentials", "SessionToken", NULL, 0},
                                   {"Error", "Code", NULL, 0},
                                   {"S", "Credentials", NULL, 0}};
    CHECK_INT(read_text(CREDENTIALS, leaves, 5), 0);
    CHECK(leaves[0].count == 1 && !strcmp(leaves[0].text, "AK"));
    CHECK(leaves[1].count == 1 && !strcmp(leaves[1].text, "s<&A&"));
    CHECK(!leaves[2].text && !leaves[3].text && !leaves[3].count && !leaves[4].text);
}

static void test_repeated(void)
{
    struct fc_xml_leaf leaf = {"a", "b", NULL, 0};
    CHECK_INT(read_text("<a><b>1</b><b>2</b></a>", &leaf, 1), 0);
    CHECK(leaf.count == 2 && !strcmp(leaf.text, "1"));
}

static const char *const well_formed[] = {
    "<a/>",       "<a></a>",     " <a>x</a> ",      "<a b='c' d = \"e\"/>", "<a><b/>x<c>y</c></a>",
    "<a >x</a >", "<a:b-c.d1/>", "<a>\xc3\xa9</a>",
};

static const char *const refused[] = {
    "",
    "x",
    "<a>",
    "<a></b>",
    "</a>",
    "<a/><b/>",
    "<a/>x",
    "<a",
    "<a b></a>",
    "<a b=c/>",
    "<a b='c/>",
    "<a b='<'/>",
    "<a b='c'd='e'/>",
    "<1/>",
    "< a/>",
    "<a><!-- c --></a>",
    "<!DOCTYPE a [<!ENTITY e \"x\">]><a/>",
    "<a><![CDATA[x]]></a>",
    "<a><?p x?></a>",
    "<a>\x01</a>",
    "<a>\xff</a>",
    "<p><q>&e;</q></p>",
    "<p><q>&amp</q></p>",
    "<p><q>&#;</q></p>",
    "<p><q>&#x;</q></p>",
    "<p><q>&#0;</q></p>",
    "<p><q>&#10</q></p>",
    "<p><q>&#200;</q></p>",
    "<p><q>&#99999999999;</q></p>",
    "<a><a><a><a><a><a><a><a><a><a><a><a><a/></a></a></a></a></a></a></a></a></a></a></a></a>",
};

static void test_forms(void)
{
    for (size_t i = 0; i < sizeof well_formed / sizeof well_formed[0]; i++) {
        struct fc_xml_leaf leaf = {"p", "q", NULL, 0};
        test_name = well_formed[i];
        CHECK_INT(read_text(well_formed[i], &leaf, 1), 0);
    }
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct fc_xml_leaf leaf = {"p", "q", NULL, 0};
        test_name = refused[i];
        CHECK_INT(read_text(refused[i], &leaf, 1), -1);
    }
}

/* Cut anywhere, or with any byte altered, it stays in bounds; cut, it is refused. */
static void test_damaged(void)
{
    size_t len = sizeof CREDENTIALS - 1;
    for (size_t cut = 0; cut + 1 < len; cut++) {
        struct fc_xml_leaf leaf = {"Credentials", "AccessKeyId", NULL, 0};
        memcpy(text, CREDENTIALS, len);
        CHECK_INT(fc_xml_read(text, cut, &leaf, 1), -1);
        for (int byte = 0; byte < 256; byte += 5) {
            memcpy(text, CREDENTIALS, len + 1);
            text[cut] = (char)byte;
            leaf = (struct fc_xml_leaf){"Credentials", "AccessKeyId", NULL, 0};
            if (!fc_xml_read(text, len, &leaf, 1) && leaf.text)
                CHECK(strlen(leaf.text) <= len);
        }
    }
}

int main(void)
{
    RUN(test_found);
    RUN(test_repeated);
    RUN(test_forms);
    RUN(test_damaged);
    return test_end();
}
