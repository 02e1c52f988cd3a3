/* INI files: sections, values, nesting, and lines that are none. */
#include "../../boards/linux/config/ini.h"
#include "test.h"

static char text[512];

static enum fc_ini_error open_text(struct fc_ini *ini, const char *from, unsigned *line)
{
    size_t len = strlen(from);
    memcpy(text, from, len + 1);
    return fc_ini_open(ini, text, len, 1, line);
}

/* Go to a section by its name. */
static int go_to(const struct fc_ini *ini, struct fc_ini_section *section, const char *name)
{
    memset(section, 0, sizeof *section);
    while (fc_ini_next(ini, section))
        if (section->name_len == strlen(name) && !memcmp(section->name, name, section->name_len))
            return 1;
    return 0;
}

static const struct {
    const char *text, *section, *key, *value;
} values[] = {
    {"[a]\nk = v\n", "a", "k", "v"},
    {"[a]\nk=v", "a", "k", "v"},
    {"[a]\nk:v", "a", "k", "v"},
    {"[a]\n  K  =  v w  \n", "a", "k", "v w"},
    {"[a]\r\nk = v\r\nl = w\r\n", "a", "k", "v"},
    {"[a]\rk = v\rl = w", "a", "l", "w"},
    {"[a]\nk = v # no comment\n", "a", "k", "v # no comment"},
    {"[a]\nk = a = b : c\n", "a", "k", "a = b : c"},
    {"[a]\nk =\n", "a", "k", ""},
    {"[a]\nk =", "a", "k", ""},
    {"[a]\nk = \"v\"\n", "a", "k", "\"v\""},
    {"# c\n; d\n[a]\n# k = x\nk = v\n  # y\n", "a", "k", "v"},
    {"[DEFAULT]\nk = v\n[a]\nl = w\n", "a", "k", "v"},
    {"[DEFAULT]\nk = v\n[a]\nk = w\n", "a", "k", "w"},
    {"[DEFAULT]\nk = v\n[a]\n[DEFAULT]\nl = w\n", "a", "l", "w"},
    {"[a]\nk = v\n[b]\nk = w\n[A]\nk = x\n", "A", "k", "x"},
    {"[a]\nk = v\n[b]\nk = w\n", "b", "k", "w"},
    {"[a]\nk = v\n[b]\n", "b", "k", NULL},
    {"[a]\nkey = v\n", "a", "k", NULL},
    {"[a]\nk = v\n", "a", "key", NULL},
    {"[profile \"x y\"] tail\nk = v\n", "profile \"x y\"", "k", "v"},
    {"[a]b]\nk = v\n", "a]b", "k", "v"},
    {"  [a]\n k = v\nl = w\n", "a", "l", "w"},
    {"[a]\nk = v\n  w\n\n  x\nl = y", "a", "k", "v\n  w\n\n  x"},
    {"[a]\nk = v\n  w\n\n  x\nl = y", "a", "l", "y"},
    {"[a]\nk = v\n  [b]\n", "a", "k", "v\n  [b]"},
    {"[a]\nk = \xc3\xa9\n", "a", "k", "\xc3\xa9"},
    {"[a]\n[b = c\n", "a", "[b", "c"},
};

static void test_value(size_t i)
{
    struct fc_ini ini;
    struct fc_ini_section section;
    unsigned line;
    test_begin(values[i].text);
    CHECK_INT(open_text(&ini, values[i].text, &line), FC_INI_OK);
    CHECK(go_to(&ini, &section, values[i].section));
    for (int again = 0; again < 2; again++) { /* a value that was found is there the next time */
        const char *value = fc_ini_value(&ini, &section, values[i].key);
        CHECK(!value == !values[i].value);
        if (value && values[i].value)
            CHECK_BYTES(value, strlen(value), values[i].value, strlen(values[i].value));
        CHECK(go_to(&ini, &section, values[i].section));
    }
    test_close();
}

static const struct {
    const char *text;
    enum fc_ini_error error;
    unsigned line;
} errors[] = {
    {"k = v\n", FC_INI_NO_SECTION, 1},
    {"\n# c\n\ngarbage\n[default\n", FC_INI_NO_SECTION, 4},
    {"[default\n", FC_INI_NO_SECTION, 1},
    {"[]\n", FC_INI_NO_SECTION, 1},
    {"[a]\ngarbage\n", FC_INI_NO_KEY, 2},
    {"[a]\n= v\n", FC_INI_NO_KEY, 2},
    {"[a]\r\n\r\n: v\r\n", FC_INI_NO_KEY, 3},
    {"[a]\ns3 =\n  x\n", FC_INI_NO_VALUE, 3},
    {"[a]\ns3 =\n  = x\n", FC_INI_NO_VALUE, 3},
    {"[a]\nk = 1\nK: 2\n", FC_INI_REPEATED, 3},
    {"[a]\nk = 1\n[b]\nk = 1\n# c\n[a] x\n", FC_INI_REPEATED, 6},
    {"[a]\nk = \xff\n", FC_INI_CHARACTER, 2},
    {"\xef\xbb\xbf[a]\n", FC_INI_NO_SECTION, 1},
};

static void test_error(size_t i)
{
    struct fc_ini ini;
    struct fc_ini_section section = {NULL, 0, NULL};
    unsigned line;
    test_begin(errors[i].text);
    CHECK_INT(open_text(&ini, errors[i].text, &line), errors[i].error);
    CHECK_INT(line, errors[i].line);
    CHECK(!fc_ini_next(&ini, &section));
    test_close();
}

static void test_nul(void)
{
    struct fc_ini ini;
    unsigned line;
    char with_nul[] = "[a]\nk = v\0w\n";
    CHECK_INT(fc_ini_open(&ini, with_nul, sizeof with_nul - 1, 1, &line), FC_INI_CHARACTER);
    CHECK_INT(line, 2);
}

/* Where values do not nest, one of several lines may be any text. */
static void test_texts(void)
{
    struct fc_ini ini;
    struct fc_ini_section section;
    unsigned line;
    char lines[] = "[a]\nk =\n  one\n  two = 2\nl = m\n";
    CHECK_INT(fc_ini_open(&ini, lines, sizeof lines - 1, 0, &line), FC_INI_OK);
    CHECK(go_to(&ini, &section, "a"));
    CHECK(!strcmp(fc_ini_value(&ini, &section, "k"), "\n  one\n  two = 2"));
}

static void test_empty(void)
{
    struct fc_ini ini = {NULL, NULL, NULL};
    struct fc_ini_section none = {NULL, 0, NULL};
    unsigned line;
    CHECK(!fc_ini_next(&ini, &none) && !fc_ini_value(&ini, &none, "k"));
    CHECK(!fc_ini_nested(&ini, &none, "k", "l"));
    CHECK_INT(open_text(&ini, "", &line), FC_INI_OK);
    CHECK(!fc_ini_next(&ini, &none) && !fc_ini_value(&ini, &none, "k"));
}

static const char nested[] = "[services s]\n"
                             "support =\n"
                             "  endpoint_url = https://a\n"
                             "\n"
                             "  # not = this\n"
                             "    other=1\n"
                             "sts = \n"
                             "  endpoint_url = https://b\n"
                             "plain = x = y\n"
                             "last =\n"
                             "  k = v";

static void test_nested(void)
{
    static const struct {
        const char *key, *inner, *value;
    } wanted[] = {
        {"support", "endpoint_url", "https://a"},
        {"support", "other", "1"},
        {"sts", "endpoint_url", "https://b"},
        {"support", "not", NULL},
        {"support", "ENDPOINT_URL", NULL},
        {"plain", "x", NULL},
        {"none", "x", NULL},
        {"last", "k", "v"},
    };
    struct fc_ini ini;
    struct fc_ini_section section;
    unsigned line;
    CHECK_INT(open_text(&ini, nested, &line), FC_INI_OK);
    CHECK(go_to(&ini, &section, "services s"));
    for (size_t i = 0; i < 16; i++) {
        const char *want = wanted[i & 7].value;
        const char *value = fc_ini_nested(&ini, &section, wanted[i & 7].key, wanted[i & 7].inner);
        CHECK(!value == !want);
        if (value && want)
            CHECK_BYTES(value, strlen(value), want, strlen(want));
    }
    CHECK(fc_ini_value(&ini, &section, "plain") != NULL);
}

static void test_wipe(void)
{
    struct fc_ini ini;
    struct fc_ini_section section;
    unsigned line;
    CHECK_INT(open_text(&ini,
                        "[a]\n# k = COMMENT\nk = SECRET1\nl = kept\n"
                        "[c]\nk = SECRET4\n[b]\nK: SECRET2\n  SECRET3\n",
                        &line),
              FC_INI_OK);
    CHECK(go_to(&ini, &section, "b") && fc_ini_value(&ini, &section, "k"));
    fc_ini_wipe(&ini, "k");
    for (const char *at = text; at < ini.end; at++)
        CHECK(memcmp(at, "SECRET", 6) != 0 && memcmp(at, "COMMENT", 7) != 0);
    CHECK(go_to(&ini, &section, "a"));
    CHECK(!strcmp(fc_ini_value(&ini, &section, "l"), "kept"));
    CHECK(!*fc_ini_value(&ini, &section, "k"));
}

int main(void)
{
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        test_value(i);
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
        test_error(i);
    RUN(test_nul);
    RUN(test_texts);
    RUN(test_empty);
    RUN(test_nested);
    RUN(test_wipe);
    return test_end();
}
