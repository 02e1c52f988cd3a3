#include "../../core/redact.h"

#include "test.h"

#define CORPUS "tests/vectors/redact/corpus.txt"
#define TEXT_MAX 2000
#define PRECISION_LEAST 0.97
#define RECALL_LEAST 0.99

static struct {
    unsigned texts, secrets, found, cuts, wrong;
} tally;

/* Redact text in two pieces, or bytewise. Returns the length of what came out. */
static size_t redacted(const char *text, size_t len, size_t split, size_t step, char *out,
                       struct fc_redact *redact)
{
    struct fc_window_sink window;
    fc_window_init(&window, out, TEXT_MAX * 4, 0);
    fc_redact_init(redact, &window.sink);
    fc_put(&redact->sink, text, split);
    for (size_t off = split; off < len; off += step)
        fc_put(&redact->sink, text + off, len - off < step ? len - off : step);
    fc_redact_end(redact);
    for (size_t i = 0; i < sizeof redact->line; i++)
        CHECK(redact->line[i] == 0);
    return window.len;
}

/* From a line of the corpus: the text, and what it should become. Returns how many secrets. */
static unsigned read_text(const char *line, char *text, char *expected)
{
    unsigned secrets = 0;
    int inside = 0;
    for (; *line && *line != '\n'; line++) {
        char c = *line;
        if (!strncmp(line, "\u00ab", 2) || !strncmp(line, "\u00bb", 2)) {
            inside = line[1] == '\xab';
            if (inside && strncmp(line + 2, "\u00bb", 2)) {
                secrets++;
                expected += sprintf(expected, "%s", FC_REDACTED);
            }
            line++;
            continue;
        }
        if (c == '\\' && (line[1] == 'n' || line[1] == 't' || line[1] == '\\')) {
            line++;
            c = (char)(*line == 'n' ? '\n' : *line == 't' ? '\t' : '\\');
        }
        *text++ = c;
        if (!inside)
            *expected++ = c;
    }
    *text = *expected = '\0';
    return secrets;
}

static void try_text(const char *line)
{
    static char text[TEXT_MAX], expected[TEXT_MAX * 4], out[TEXT_MAX * 4], other[TEXT_MAX * 4];
    struct fc_redact redact;
    unsigned secrets = read_text(line, text, expected);
    size_t len = strlen(text);
    size_t out_len = redacted(text, len, len, 1, out, &redact);
    int right = out_len == strlen(expected) && !memcmp(out, expected, out_len);
    out[out_len] = '\0';
    tally.texts++;
    tally.secrets += secrets;
    tally.cuts += redact.count;
    tally.found += right ? secrets : 0;
    if (!right || redact.count != secrets) {
        tally.wrong += redact.count;
        printf("other than marked: %s\n               is: %s\n", line, out);
    }
    for (size_t split = 0; split <= len; split++) {
        size_t other_len = redacted(text, len, split, split ? len : 1, other, &redact);
        CHECK_BYTES(other, other_len, out, out_len);
    }
}

static void test_corpus(void)
{
    static char line[TEXT_MAX];
    FILE *file = fopen(CORPUS, "r");
    CHECK(file != NULL);
    while (file && fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = '\0';
        if (*line != '#')
            try_text(line);
    }
    if (file)
        fclose(file);
    double recall = (double)tally.found / tally.secrets;
    double precision = 1 - (double)tally.wrong / tally.cuts;
    printf("%u texts, %u secrets: recall %.3f, precision %.3f\n", tally.texts, tally.secrets,
           recall, precision);
    CHECK(tally.secrets > 60 && tally.texts > tally.secrets);
    CHECK(recall >= RECALL_LEAST);
    CHECK(precision >= PRECISION_LEAST);
}

static int is_serial(void *ctx, const char *word, size_t len)
{
    (*(unsigned *)ctx)++;
    return len == 7 && !memcmp(word, "SN", 2);
}

static void check(struct fc_redact *redact, const char *text, const char *expected)
{
    char out[400];
    struct fc_window_sink window;
    fc_window_init(&window, out, sizeof out, 0);
    redact->to = &window.sink;
    fc_put_text(&redact->sink, text);
    fc_redact_end(redact);
    redact->to = NULL;
    CHECK_BYTES(out, window.len, expected, strlen(expected));
}

static void test_options(void)
{
    struct fc_redact redact;
    unsigned asked = 0;
    fc_redact_init(&redact, NULL);
    check(&redact, "mail ops@example.com.", "mail ops@example.com.");
    CHECK_INT(redact.count, 0);
    fc_redact_init(&redact, NULL);
    redact.email = 1;
    check(&redact, "mail <ops@example.com>, pump@7, a@b@c.de, @x.org, x@.y",
          "mail <[redacted]>, "
          "pump@7, a@b@c.de, @x.org, x@.y");
    CHECK_INT(redact.count, 1);
    fc_redact_init(&redact, NULL);
    redact.own = is_serial;
    redact.ctx = &asked;
    check(&redact, "unit SN12345 failed, SN1 not", "unit [redacted] failed, SN1 not");
    CHECK_INT(redact.count, 1);
    CHECK_INT(asked, 5);
}

/* Lines longer than the buffer lose no byte, and a secret in them is found where words end. */
static void test_long_lines(void)
{
    static char text[TEXT_MAX], out[TEXT_MAX * 4];
    struct fc_redact redact;
    for (size_t before = 0; before < 600; before++) {
        memset(text, 'x', before);
        for (size_t i = 9; i < before; i += 10)
            text[i] = ' ';
        snprintf(text + before, 100, " password=hunter2 AKIAIOSFODNN7EXAMPLE rest");
        size_t len = redacted(text, strlen(text), strlen(text), 1, out, &redact);
        CHECK_INT(redact.count, 2);
        CHECK_INT(len, before + strlen(" password=[redacted] [redacted] rest"));
        CHECK(!memcmp(out + len - 4, "rest", 4));
    }
    for (int before = 0; before < 60; before++) {
        size_t len = (size_t)sprintf(text, "{\"id\":%0*d", before, 7);
        for (int i = 0; i < 12; i++)
            len += (size_t)sprintf(text + len, ",\"k\":\"AKIAIOSFODNN7EXAMPLE\",\"token\":\"s3\"");
        redacted(text, len, len, 1, out, &redact);
        CHECK_INT(redact.count, 24);
    }
    memset(text, 'a', 1500);
    CHECK_INT(redacted(text, 1500, 1500, 1, out, &redact), 1500);
    CHECK(!memcmp(out, text, 1500));
    CHECK_INT(redact.count, 0);
}

/* A block without an end does not take the rest of a long log with it. */
static void test_endless_block(void)
{
    static const char begin[] = "-----BEGIN PRIVATE KEY-----\n", line[] = "pump 7: no reading\n";
    struct fc_sink count;
    struct fc_redact redact;
    fc_count_init(&count);
    fc_redact_init(&redact, &count);
    fc_put_text(&redact.sink, begin);
    for (int i = 0; i < 2000; i++)
        fc_put_text(&redact.sink, line);
    fc_redact_end(&redact);
    CHECK_INT(redact.count, 1);
    CHECK(count.total > 2000 * strlen(line) - 16384 - 200);
    CHECK(count.total < 2000 * strlen(line) - 16384 + 200);
}

/* Whatever comes, nothing is read or written out of bounds, and splits change nothing. */
static void test_noise(void)
{
    static const char *const parts[] = {
        "-----BEGIN ",
        "-----END-----",
        "MzEfYyjiWA4R4/M2bS1GB4t7NXp98C3SC6dVMvDuictGeurT8jNbvJZHtCSuYEvu\n",
        "UWUdcw==\n",
        "password=",
        ": ",
        "\"",
        "'",
        "\\",
        "\n",
        "://a:b@",
        "option key ",
        "Bearer ",
        "AKIAIOSFODNN7EXAMPLE",
        "eyJ",
        "x",
        " ",
        "=",
        "["};
    static char text[TEXT_MAX], out[TEXT_MAX * 4], other[TEXT_MAX * 4];
    struct fc_redact redact;
    for (int round = 0; round < 3000; round++) {
        size_t len = 0;
        for (uint32_t n = test_random(28); n > 0; n--) {
            const char *part = parts[test_random(sizeof parts / sizeof *parts)];
            while (*part)
                text[len++] = *part++;
        }
        size_t out_len = redacted(text, len, len, 1, out, &redact);
        size_t split = len ? test_random((uint32_t)len) : 0;
        CHECK_BYTES(other, redacted(text, len, split, 1, other, &redact), out, out_len);
    }
}

int main(void)
{
    RUN(test_corpus);
    RUN(test_options);
    RUN(test_long_lines);
    RUN(test_endless_block);
    RUN(test_noise);
    return test_end();
}
