/* Storage in a file: made whole or not at all, for its owner, for one process at a time. */
#include "../../port/posix/posix_storage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "ledger.h"
#include "test.h"

static char directory[64], path[96], new_path[96];
static struct fc_posix_storage file;
static struct fc_storage storage;

static int open_it(uint32_t size)
{
    return fc_posix_storage_open(&file, directory, size, &storage);
}

static void make_directory(void)
{
    strcpy(directory, "/tmp/fieldcase-storage-XXXXXX");
    CHECK(mkdtemp(directory) != NULL);
    snprintf(path, sizeof path, "%s/outbox", directory);
    snprintf(new_path, sizeof new_path, "%s/outbox.new", directory);
}

static void remove_directory(void)
{
    fc_posix_storage_close(&file);
    (void)unlink(path);
    (void)unlink(new_path);
    CHECK_INT(rmdir(directory), 0);
}

static void test_new_file_is_erased_and_private(void)
{
    unsigned char bytes[4096];
    struct stat status;
    make_directory();
    mode_t mask = umask(0);
    CHECK_INT(open_it(20000), 0);
    umask(mask);
    CHECK_INT(storage.size, 16384);
    CHECK_INT(stat(path, &status), 0);
    CHECK_INT(status.st_mode & 07777, 0600);
    CHECK_INT(status.st_size, 16384);
    CHECK_INT(access(new_path, F_OK), -1);
    for (uint32_t off = 0; off < storage.size; off += sizeof bytes) {
        CHECK_INT(storage.read(storage.ctx, off, bytes, sizeof bytes), 0);
        for (size_t i = 0; i < sizeof bytes; i++)
            CHECK(bytes[i] == 0xff);
    }
    remove_directory();
}

static void test_what_was_programmed_stays(void)
{
    char bytes[7] = "";
    make_directory();
    CHECK_INT(open_it(8192), 0);
    CHECK_INT(storage.program(storage.ctx, 4093, "abcdef", 6), 0);
    CHECK_INT(storage.sync(storage.ctx), 0);
    fc_posix_storage_close(&file);
    fc_posix_storage_close(&file);
    CHECK_INT(open_it(1 << 20), 0);
    CHECK_INT(storage.size, 8192);
    CHECK_INT(storage.read(storage.ctx, 4093, bytes, 6), 0);
    CHECK(!strcmp(bytes, "abcdef"));
    CHECK_INT(storage.erase(storage.ctx, 4096), 0);
    CHECK_INT(storage.read(storage.ctx, 4093, bytes, 6), 0);
    CHECK(!memcmp(bytes, "abc\xff\xff\xff", 6));
    remove_directory();
}

static void test_one_process_at_a_time(void)
{
    struct fc_posix_storage other;
    struct fc_storage unused;
    int status = -1;
    make_directory();
    CHECK_INT(open_it(8192), 0);
    CHECK_INT(fc_posix_storage_open(&other, directory, 8192, &unused), FC_ERR_LOCKED);
    pid_t child = fork();
    if (!child)
        _exit(fc_posix_storage_open(&other, directory, 8192, &unused) == FC_ERR_LOCKED ? 7 : 8);
    CHECK_INT(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    fc_posix_storage_close(&file);
    CHECK_INT(open_it(8192), 0);
    remove_directory();
}

static void test_a_lock_dies_with_its_process(void)
{
    int pipes[2], status;
    char byte;
    make_directory();
    CHECK_INT(pipe(pipes), 0);
    pid_t child = fork();
    if (!child) {
        byte = open_it(8192) ? 'n' : 'y';
        if (write(pipes[1], &byte, 1) == 1)
            pause();
        _exit(1);
    }
    CHECK_INT(read(pipes[0], &byte, 1), 1);
    CHECK(byte == 'y');
    CHECK_INT(open_it(8192), FC_ERR_LOCKED);
    CHECK_INT(kill(child, SIGKILL), 0);
    CHECK_INT(waitpid(child, &status, 0), child);
    CHECK_INT(open_it(8192), 0);
    close(pipes[0]);
    close(pipes[1]);
    remove_directory();
}

static void check_refused(int err, int why)
{
    CHECK_INT(open_it(8192), err);
    CHECK_INT(file.last_errno, why);
}

static void test_what_is_not_ours_is_left_alone(void)
{
    struct stat status;
    make_directory();
    FILE *foreign = fopen(path, "w");
    CHECK(foreign && fputs("somebody else's", foreign) > 0 && !fclose(foreign));
    check_refused(FC_ERR_FOREIGN, 0);
    CHECK(!stat(path, &status) && status.st_size == 15);
    CHECK_INT(truncate(path, 8193), 0);
    check_refused(FC_ERR_FOREIGN, 0);
    CHECK_INT(truncate(path, 4096), 0);
    check_refused(FC_ERR_FOREIGN, 0);
    CHECK_INT(unlink(path), 0);
    CHECK_INT(symlink("/tmp/fieldcase-nothing", path), 0);
    check_refused(FC_ERR_FOREIGN, 0);
    CHECK_INT(unlink(path), 0);
    CHECK_INT(mkfifo(path, 0600), 0);
    check_refused(FC_ERR_FOREIGN, 0);
    CHECK_INT(unlink(path), 0);
    CHECK_INT(mkdir(path, 0700), 0);
    check_refused(FC_ERR_STORAGE, EISDIR);
    CHECK_INT(rmdir(path), 0);
    CHECK_INT(symlink("/tmp/fieldcase-nothing", new_path), 0);
    check_refused(FC_ERR_STORAGE, ELOOP);
    CHECK_INT(open_it(8191), FC_ERR_GEOMETRY);
    CHECK_INT(open_it(1u << 31), FC_ERR_GEOMETRY);
    remove_directory();
    check_refused(FC_ERR_STORAGE, ENOENT);
}

static void test_a_cut_creation_is_made_again(void)
{
    make_directory();
    FILE *half = fopen(new_path, "w");
    CHECK(half && fputs("half of it", half) > 0 && !fclose(half));
    CHECK_INT(open_it(8192), 0);
    CHECK_INT(storage.size, 8192);
    CHECK_INT(access(new_path, F_OK), -1);
    remove_directory();
}

/* No room on the disk: nothing is left behind, and later there may be. */
static void test_no_room_for_the_file(void)
{
    struct rlimit all, little = {6000, 0};
    make_directory();
    (void)signal(SIGXFSZ, SIG_IGN);
    CHECK_INT(getrlimit(RLIMIT_FSIZE, &all), 0);
    little.rlim_max = all.rlim_max;
    CHECK_INT(setrlimit(RLIMIT_FSIZE, &little), 0);
    check_refused(FC_ERR_STORAGE, EFBIG);
    CHECK_INT(setrlimit(RLIMIT_FSIZE, &all), 0);
    CHECK_INT(access(path, F_OK), -1);
    CHECK_INT(access(new_path, F_OK), -1);
    CHECK_INT(open_it(8192), 0);
    remove_directory();
}

static void test_a_file_that_shrinks(void)
{
    char bytes[16];
    make_directory();
    CHECK_INT(open_it(8192), 0);
    CHECK_INT(truncate(path, 100), 0);
    CHECK_INT(storage.read(storage.ctx, 90, bytes, sizeof bytes), FC_ERR_STORAGE);
    CHECK_INT(file.last_errno, EIO);
    remove_directory();
}

/* A process that is killed while it works leaves an outbox that another takes over. */
static void test_an_outbox_outlives_its_process(void)
{
    struct fc_outbox_entry entries[LEDGER_MAX];
    unsigned char window[128];
    struct fc_outbox outbox;
    uint32_t acknowledged = 0, seen = 0;
    make_directory();
    for (int round = 0; round < 12; round++) {
        int pipes[2], status;
        CHECK_INT(pipe(pipes), 0);
        pid_t child = fork();
        if (!child) {
            int err = open_it(65536);
            if (!err)
                err = fc_outbox_open(&outbox, &storage, entries, LEDGER_MAX, window, sizeof window);
            for (uint32_t mark = acknowledged + 1; !err; mark++) {
                err = fc_outbox_mark(&outbox, FC_OUTBOX_SELF, &mark, sizeof mark);
                if (!err && write(pipes[1], &mark, sizeof mark) != sizeof mark)
                    err = 1;
            }
            _exit(1);
        }
        close(pipes[1]);
        for (int i = 0; i < 5 + round; i++)
            CHECK_INT(read(pipes[0], &acknowledged, sizeof acknowledged), sizeof acknowledged);
        CHECK_INT(kill(child, SIGKILL), 0);
        CHECK_INT(waitpid(child, &status, 0), child);
        while (read(pipes[0], &seen, sizeof seen) == sizeof seen)
            acknowledged = seen;
        close(pipes[0]);
        CHECK_INT(open_it(65536), 0);
        CHECK_INT(fc_outbox_open(&outbox, &storage, entries, LEDGER_MAX, window, sizeof window), 0);
        CHECK_INT(fc_outbox_read_mark(&outbox, FC_OUTBOX_SELF, &seen, sizeof seen), sizeof seen);
        CHECK(seen == acknowledged || seen == acknowledged + 1);
        acknowledged = seen;
        fc_posix_storage_close(&file);
    }
    CHECK(acknowledged > 100);
    remove_directory();
}

int main(void)
{
    RUN(test_new_file_is_erased_and_private);
    RUN(test_what_was_programmed_stays);
    RUN(test_one_process_at_a_time);
    RUN(test_a_lock_dies_with_its_process);
    RUN(test_what_is_not_ours_is_left_alone);
    RUN(test_a_cut_creation_is_made_again);
    RUN(test_no_room_for_the_file);
    RUN(test_a_file_that_shrinks);
    RUN(test_an_outbox_outlives_its_process);
    return test_end();
}
