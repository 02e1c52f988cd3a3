#include "session_store.h"

#define UNITS_LEAST 3     /* two for the outbox */
#define MAGIC 0x31736366u /* "fcs1" */

/* Behind it lies the session; it is written last. */
struct head {
    uint32_t magic;
    uint32_t len;
    uint32_t inverse; /* of len */
    uint32_t zero;
};

uint32_t fc_session_store_unit(struct fc_storage *storage)
{
    if (storage->size < UNITS_LEAST * storage->erase_size)
        return 0;
    storage->size -= storage->erase_size;
    return storage->size;
}

size_t fc_session_store_load(const struct fc_storage *storage, uint32_t off, void *buf, size_t cap)
{
    struct head head;
    if (storage->read(storage->ctx, off, &head, sizeof head) || head.magic != MAGIC ||
        head.len != ~head.inverse || head.len > cap ||
        storage->read(storage->ctx, off + sizeof head, buf, head.len))
        return 0;
    return head.len;
}

int fc_session_store_save(const struct fc_storage *storage, uint32_t off,
                          struct fc_session *session)
{
    const struct head head = {
        .magic = MAGIC, .len = (uint32_t)session->len, .inverse = ~(uint32_t)session->len};
    size_t whole =
        (session->len + storage->program_size - 1) & ~(size_t)(storage->program_size - 1);
    if (!session->changed)
        return 0;
    session->changed = 0;
    int err = storage->erase(storage->ctx, off);
    if (!err && session->len)
        err = storage->program(storage->ctx, off + sizeof head, session->buf, whole);
    if (!err && session->len)
        err = storage->program(storage->ctx, off, &head, sizeof head);
    return err || !storage->sync ? err : storage->sync(storage->ctx);
}
