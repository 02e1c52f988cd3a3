/* The grammar of the command line. Each case is arguments, and what becomes of them. */
#include "../../boards/linux/options.h"
#include "test.h"

#define ARGS_MAX 12

/* What the options of the tests store. */
static struct {
    const char *word, *subject, *service_code, *severity_code, *body, *format, *skeleton, *exits;
    struct fc_strings emails;
    enum fc_boolean dry_run, version;
} stored;

static const char *const formats[] = {"json", "text", NULL};
static const char *const words[] = {"create", "help", NULL};

static const struct fc_option table[] = {
    {"operation", &stored.word, FC_OPTION_WORD, FC_UNSET, 0, words},
    {"--subject", &stored.subject, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
    {"--service-code", &stored.service_code, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
    {"--severity-code", &stored.severity_code, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
    {"--communication-body", &stored.body, FC_OPTION_VALUE, FC_UNSET, 0, NULL},
    {"--cc-email-addresses", &stored.emails, FC_OPTION_LIST, FC_UNSET, 0, NULL},
    {"--dry-run", &stored.dry_run, FC_OPTION_FLAG, FC_TRUE, 0, NULL},
    {"--no-dry-run", &stored.dry_run, FC_OPTION_FLAG, FC_FALSE, 0, NULL},
    {"--format", &stored.format, FC_OPTION_VALUE, FC_UNSET, 0, formats},
    {"--generate", &stored.skeleton, FC_OPTION_MAYBE, FC_UNSET, 0, formats},
    {"--version", &stored.version, FC_OPTION_LAST, FC_TRUE, 0, NULL},
    {"--subexits", &stored.exits, FC_OPTION_VALUE, FC_UNSET, 1, NULL},
};

static char *args[ARGS_MAX];
static size_t count;
static char complaint[128];

/* Take the options out of arguments, which end with NULL. Returns what fc_options_take does. */
static int take(const char *const *given)
{
    static char text[ARGS_MAX][64];
    struct fc_window_sink window;
    memset(&stored, 0, sizeof stored);
    for (count = 0; given[count]; count++) {
        args[count] = text[count];
        (void)snprintf(text[count], sizeof text[count], "%s", given[count]);
    }
    fc_window_init(&window, complaint, sizeof complaint - 1, 0);
    int err = fc_options_take(table, sizeof table / sizeof table[0], args, &count, &window.sink);
    complaint[window.len] = 0;
    return err;
}

static int is(const char *text, const char *expected)
{
    return text && !strcmp(text, expected);
}

#define TAKE(...) take((const char *const[]){__VA_ARGS__, NULL})
#define CHECK_TEXT(actual, expected) CHECK(is(actual, expected))

static void test_values(void)
{
    CHECK_INT(TAKE("--subject", "S", "--communication-body", "B"), 0);
    CHECK_TEXT(stored.subject, "S");
    CHECK_TEXT(stored.body, "B");
    CHECK_INT(count, 0);
    CHECK(!stored.service_code && !stored.emails.items && stored.dry_run == FC_UNSET);
}

static void test_equals(void)
{
    CHECK_INT(TAKE("--subject=S=1", "--communication-body=-x", "--service-code="), 0);
    CHECK_TEXT(stored.subject, "S=1");
    CHECK_TEXT(stored.body, "-x");
    CHECK_TEXT(stored.service_code, "");
}

static void test_unique_beginnings(void)
{
    CHECK_INT(TAKE("--su", "S", "--comm=B", "--sev", "low", "--c", "a", "b"), -1);
    CHECK_INT(TAKE("--su", "S", "--comm=B", "--sev", "low", "--cc", "a", "b"), 0);
    CHECK_TEXT(stored.subject, "S");
    CHECK_TEXT(stored.severity_code, "low");
    CHECK_INT(stored.emails.count, 2);
}

static void test_shared_beginning(void)
{
    CHECK_INT(TAKE("--se", "x"), -1);
    CHECK_TEXT(complaint, "ambiguous option: --se could match --service-code, --severity-code");
    CHECK_INT(TAKE("--se=x"), -1);
    CHECK_TEXT(complaint, "ambiguous option: --se=x could match --service-code, --severity-code");
}

static void test_last_wins(void)
{
    CHECK_INT(TAKE("--subject", "1", "--cc", "a", "b", "--subject=2", "--cc", "c"), 0);
    CHECK_TEXT(stored.subject, "2");
    CHECK_INT(stored.emails.count, 1);
    CHECK_TEXT(stored.emails.items[0], "c");
    CHECK_INT(TAKE("--dry-run", "--no-dry-run"), 0);
    CHECK_INT(stored.dry_run, FC_FALSE);
}

static void test_values_with_a_dash(void)
{
    static const char *const values[] = {"-",    "-5",        "-2.5",          "-.5",
                                         "-a b", "--not one", "--foo=bar baz", ""};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        CHECK_INT(TAKE("--subject", values[i]), 0);
        CHECK_TEXT(stored.subject, values[i]);
    }
}

static void test_no_values(void)
{
    static const char *const values[] = {"-x",   "-5x", "-2.",  "-.",         "--other",
                                         "--cc", "--",  "--se", "--subject=y"};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        CHECK_INT(TAKE("--subject", values[i]), -1);
        CHECK_TEXT(complaint, "argument --subject: expected one argument");
    }
    CHECK_INT(TAKE("--cc", "a", "--communication-body"), -1);
    CHECK_TEXT(complaint, "argument --communication-body: expected one argument");
}

static void test_lists(void)
{
    CHECK_INT(TAKE("--cc-email-addresses", "--subject", "S"), 0);
    CHECK(stored.emails.items && stored.emails.count == 0);
    CHECK_INT(TAKE("--cc", "a", "", "-1", "--subject", "S"), 0);
    CHECK_INT(stored.emails.count, 3);
    CHECK_TEXT(stored.emails.items[2], "-1");
    CHECK_INT(TAKE("--cc-email-addresses=a", "--subject", "S"), 0);
    CHECK_INT(stored.emails.count, 1);
    CHECK_TEXT(stored.emails.items[0], "a");
}

static void test_what_stays(void)
{
    CHECK_INT(TAKE("--bogus", "help", "x", "--subject", "S", "y", "--cc=a", "b", "-z"), 0);
    CHECK_TEXT(stored.word, "help");
    CHECK_INT(count, 5);
    CHECK_TEXT(args[0], "--bogus");
    CHECK_TEXT(args[1], "x");
    CHECK_TEXT(args[2], "y");
    CHECK_TEXT(args[3], "b");
    CHECK_TEXT(args[4], "-z");
    CHECK_INT(TAKE("help", "x", "--", "--subject", "S"), 0);
    CHECK(count == 4 && !stored.subject);
}

static void test_flags_take_no_value(void)
{
    CHECK_INT(TAKE("--dry-run=1"), -1);
    CHECK_TEXT(complaint, "argument --dry-run: ignored explicit argument '1'");
    CHECK_INT(TAKE("help", "--dry-run", "1"), 0);
    CHECK(count == 1 && stored.dry_run == FC_TRUE);
}

/* The first argument that is no option, wherever it stands; a "--" beside it is used up. */
static void test_word(void)
{
    CHECK_INT(TAKE("--subject", "help", "create", "help"), 0);
    CHECK_TEXT(stored.word, "create");
    CHECK(count == 1);
    CHECK_INT(TAKE("--subject", "S", "--", "create", "--", "--subject"), 0);
    CHECK_TEXT(stored.word, "create");
    CHECK_INT(count, 2);
    CHECK_TEXT(args[0], "--");
    CHECK_INT(TAKE("create", "--", "--subject", "--"), 0);
    CHECK(count == 2 && !stored.subject);
    CHECK_TEXT(args[0], "--subject");
    CHECK_INT(TAKE("create", "--subject", "S", "--", "--se"), 0);
    CHECK(count == 2 && stored.subject);
    CHECK_INT(TAKE("destroy", "--"), -1);
    CHECK_INT(TAKE("--subject", "S", "destroy", "--se"), -1);
    CHECK_TEXT(complaint,
               "argument operation: Found invalid choice 'destroy' (choose from create, help)");
    CHECK_INT(TAKE("--se", "destroy"), -1);
    CHECK(strstr(complaint, "ambiguous") != NULL);
    CHECK_INT(TAKE("--", "destroy"), -1);
    CHECK_INT(TAKE("--"), 0);
    CHECK(count == 1 && !stored.word);
    CHECK_INT(TAKE("operation"), -1); /* its name is no option */
}

static void test_choices(void)
{
    CHECK_INT(TAKE("--format", "text", "--form=json"), 0);
    CHECK_TEXT(stored.format, "json");
    CHECK_INT(TAKE("--format", "xml"), -1);
    CHECK_TEXT(complaint, "argument --format: Found invalid choice 'xml' (choose from json, text)");
    CHECK_INT(TAKE("--format="), -1);
    CHECK_INT(TAKE("--format", "jso"), -1);
}

static void test_optional_values(void)
{
    CHECK_INT(TAKE("--generate"), 0);
    CHECK_TEXT(stored.skeleton, "json");
    CHECK_INT(TAKE("--generate", "--subject", "S"), 0);
    CHECK_TEXT(stored.skeleton, "json");
    CHECK_INT(TAKE("--generate", "text", "create"), 0);
    CHECK_TEXT(stored.skeleton, "text");
    CHECK_INT(TAKE("--generate=text"), 0);
    CHECK_TEXT(stored.skeleton, "text");
    CHECK_INT(TAKE("--generate", "create"), -1);
}

/* What is behind it is neither taken nor wrong; what is before it may be. */
static void test_last(void)
{
    CHECK_INT(TAKE("--subject", "S", "--version", "--se", "--subject"), 0);
    CHECK(stored.version == FC_TRUE && count == 2);
    CHECK_INT(TAKE("--vers", "destroy"), 0);
    CHECK_INT(TAKE("--se", "--version"), -1);
    CHECK_INT(TAKE("--version=1"), -1);
}

/* An option that may not be shortened makes no beginning ambiguous. */
static void test_whole(void)
{
    CHECK_INT(TAKE("--sub", "S"), 0);
    CHECK_TEXT(stored.subject, "S");
    CHECK_INT(TAKE("--subexits=x"), 0);
    CHECK_TEXT(stored.exits, "x");
    CHECK_INT(TAKE("--subexit", "create"), 0);
    CHECK(count == 1 && !stored.exits);
}

static void test_words(void)
{
    CHECK_INT(TAKE("help", "--bogus", "first", "-x", "second"), 0);
    CHECK_TEXT(fc_options_word(args, &count), "first");
    CHECK(count == 3);
    CHECK_TEXT(args[1], "-x");
    CHECK_TEXT(fc_options_word(args, &count), "second");
    CHECK(count == 2 && !fc_options_word(args, &count));
    CHECK_INT(TAKE("--"), 0);
    CHECK(!fc_options_word(args, &count) && count == 0);
}

/* Behind "--" any argument is a word, and the "--" beside a word is used up. */
static void test_words_behind_the_end(void)
{
    CHECK_INT(TAKE("help", "-x", "--", "--bogus", "last"), 0);
    CHECK_TEXT(fc_options_word(args, &count), "--bogus");
    CHECK(count == 2);
    CHECK_TEXT(args[1], "last");
    CHECK_INT(TAKE("help", "first", "--", "--bogus"), 0);
    CHECK_TEXT(fc_options_word(args, &count), "first");
    CHECK(count == 1);
    CHECK_TEXT(args[0], "--bogus");
}

int main(void)
{
    RUN(test_values);
    RUN(test_equals);
    RUN(test_unique_beginnings);
    RUN(test_shared_beginning);
    RUN(test_last_wins);
    RUN(test_values_with_a_dash);
    RUN(test_no_values);
    RUN(test_lists);
    RUN(test_what_stays);
    RUN(test_flags_take_no_value);
    RUN(test_word);
    RUN(test_choices);
    RUN(test_optional_values);
    RUN(test_last);
    RUN(test_whole);
    RUN(test_words);
    RUN(test_words_behind_the_end);
    return test_end();
}
