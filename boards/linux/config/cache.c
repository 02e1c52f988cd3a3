#include "cache.h"

#include <mbedtls/sha1.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "../../../core/date.h"
#include "../../../core/wipe.h"
#include "../expand.h"
#include "../message.h"
#include "../value/json_reader.h"
#include "../value/json_writer.h"
#include "content.h"

#define FOLDER "~/.aws/cli/cache/"
#define SHA1_LEN 20
#define TIME_SHAPE "0000-00-00T00:00:00UTC"
#define CACHED_SIZE 16384
#define FOUND_MAX ((size_t)1 << 20)
#define LEAST_SECONDS 900 /* that credentials must last */

static const struct fc_key_names names = {"AccessKeyId", "SecretAccessKey", "SessionToken",
                                          "Expiration"};

/* An object of borrowed texts that is put together in place. */
struct object {
    struct fc_value value;
    struct fc_value items[2 * 5];
};

static void add(struct object *object, const char *key, struct fc_value value)
{
    struct fc_value *item = object->items + 2 * object->value.len++;
    object->value.kind = FC_VALUE_OBJECT;
    object->value.as.items = object->items;
    item[0] = fc_value_borrow(key);
    item[1] = value;
}

static void add_text(struct object *object, const char *key, const char *text)
{
    if (text)
        add(object, key, fc_value_borrow(text));
}

/*
 * Write the path of a role's file: its name is the SHA-1 of what STS is asked for, as JSON with its
 * keys in order. Returns 0, or -1: there is none.
 */
static int find_path(char path[FC_EXPANDED_SIZE], const struct fc_role *role)
{
    char text[FC_EXPANDED_SIZE];
    uint8_t digest[SHA1_LEN];
    struct fc_window_sink window;
    struct object request = {.value = {.len = 0}};
    struct fc_value duration = {.kind = FC_VALUE_INTEGER, .as.text = role->duration_seconds};
    if (duration.as.text) {
        duration.len = (uint32_t)strlen(duration.as.text);
        add(&request, "DurationSeconds", duration);
    }
    add_text(&request, "ExternalId", role->external_id);
    add_text(&request, "RoleArn", role->arn);
    add_text(&request, "RoleSessionName", role->session_name);
    add_text(&request, "SerialNumber", role->mfa_serial);
    fc_window_init(&window, text, sizeof text, 0);
    fc_put_json(&window.sink, &request.value, FC_JSON_WIRE);
    if (window.sink.total > sizeof text || mbedtls_sha1((uint8_t *)text, window.len, digest) ||
        fc_expand(path, FOLDER))
        return -1;
    size_t len = strlen(path);
    fc_window_init(&window, path + len, FC_EXPANDED_SIZE - 1 - len, 0);
    fc_put_hex(&window.sink, digest, sizeof digest);
    fc_put_text(&window.sink, ".json");
    path[len + window.len] = 0;
    return window.sink.total > window.len ? -1 : 0;
}

int fc_cache_find(struct fc_keys *keys, const struct fc_role *role)
{
    static char text[CACHED_SIZE + 1];
    char path[FC_EXPANDED_SIZE];
    struct fc_region region;
    struct fc_value object;
    size_t len;
    int found = 0;
    if (find_path(path, role) || fc_content_read(text, CACHED_SIZE, &len, path))
        return -1;
    fc_region_init(&region, FOUND_MAX);
    if (!fc_json_read(&object, &region, text, len, NULL)) {
        const struct fc_value *credentials = fc_value_get(&object, "Credentials");
        found = credentials && !fc_keys_take(keys, credentials, &names) &&
                keys->expires >= (int64_t)time(NULL) + LEAST_SECONDS;
    }
    fc_region_free(&region);
    fc_wipe(text, len);
    return found ? 0 : -1;
}

/* Write a time as the AWS CLI does there, from an X-Amz-Date. */
static void write_time(char *text, const char *date)
{
    for (const char *shape = TIME_SHAPE; *shape; shape++) {
        date += *date == 'T';
        *text = *shape;
        if (*shape == '0')
            *text = *date++;
        text++;
    }
    *text = 0;
}

/* Write the credentials to a file. Returns 0, or -1. */
static int write_keys(const struct fc_keys *keys, int fd)
{
    char date[FC_AMZ_DATE_SIZE], expires[sizeof TIME_SHAPE];
    struct object credentials = {.value = {.len = 0}}, answer = {.value = {.len = 0}};
    struct fc_stream stream;
    fc_date_format(date, keys->expires < UINT32_MAX ? (uint32_t)keys->expires : UINT32_MAX);
    write_time(expires, date);
    add_text(&credentials, names.access_key_id, keys->access_key_id);
    add_text(&credentials, names.secret_access_key, keys->secret_access_key);
    add_text(&credentials, names.session_token, keys->session_token);
    add_text(&credentials, names.expires, expires);
    add(&answer, "Credentials", credentials.value);
    fc_stream_init(&stream, fd);
    fc_put_json(&stream.sink, &answer.value, FC_JSON_WIRE);
    int why = fc_stream_flush(&stream);
    fc_wipe(&stream, sizeof stream);
    return why || fsync(fd) ? -1 : 0;
}

void fc_cache_keep(const struct fc_keys *keys, const struct fc_role *role)
{
    char path[FC_EXPANDED_SIZE], written[FC_EXPANDED_SIZE + sizeof ".XXXXXX"];
    struct fc_window_sink window;
    if (find_path(path, role))
        return;
    for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = 0;
        (void)mkdir(path, S_IRWXU);
        *slash = '/';
    }
    fc_window_init(&window, written, sizeof written - 1, 0);
    fc_put_text(&window.sink, path);
    fc_put_text(&window.sink, ".XXXXXX");
    written[window.len] = 0;
    int fd = mkstemp(written); /* for this user alone; whole, or not there */
    if (fd < 0)
        return;
    int err = write_keys(keys, fd);
    if (close(fd) || err || rename(written, path))
        (void)unlink(written);
}
