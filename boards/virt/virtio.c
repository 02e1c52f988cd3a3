#include "virtio.h"

#include <string.h>

#include "../firmware/memory.h"

#define DEVICE(offset) FC_REGISTER(device + (offset))
#define MAGIC DEVICE(0x000)
#define VERSION DEVICE(0x004)
#define DEVICE_ID DEVICE(0x008)
#define DEVICE_FEATURES DEVICE(0x010)
#define DEVICE_FEATURES_SELECT DEVICE(0x014)
#define DRIVER_FEATURES DEVICE(0x020)
#define DRIVER_FEATURES_SELECT DEVICE(0x024)
#define QUEUE_SELECT DEVICE(0x030)
#define QUEUE_LEN_MOST DEVICE(0x034)
#define QUEUE_LEN DEVICE(0x038)
#define QUEUE_READY DEVICE(0x044)
#define QUEUE_NOTIFY DEVICE(0x050)
#define INTERRUPT_STATUS DEVICE(0x060)
#define INTERRUPT_ACKNOWLEDGE DEVICE(0x064)
#define STATUS DEVICE(0x070)
#define QUEUE_SLOTS DEVICE(0x080)
#define QUEUE_AVAILABLE DEVICE(0x090)
#define QUEUE_USED DEVICE(0x0A0)
#define CONFIG_BYTE(offset) (*(volatile uint8_t *)(device + 0x100u + (offset)))

#define IS_VIRTIO 0x74726976u
#define IS_NETWORK 1u
#define HAS_ADDRESS (1u << 5)
#define IS_VERSION_1 1u /* of the features above 32 */
#define ACKNOWLEDGED 1u
#define DRIVER 2u
#define DRIVER_OK 4u
#define FEATURES_OK 8u

#define RECEIVE 0
#define SEND 1
#define LEN 8 /* of a queue */
#define HEADER_LEN 12
#define FRAME_MOST 1514
#define BUFFER_LEN (HEADER_LEN + FRAME_MOST + 2)
#define DEVICE_WRITES 2
#define NO_INTERRUPT 1

/* As the device reads and writes it: a slot for each buffer, and two rings of their numbers. */
struct queue {
    struct {
        uint64_t address;
        uint32_t len;
        uint16_t flags, next;
    } slots[LEN];
    struct {
        uint16_t flags, count, slots[LEN];
    } available;
    struct {
        uint16_t flags, count;
        struct {
            uint32_t slot, len;
        } done[LEN];
    } used;
};

static uintptr_t device;
static volatile struct queue queues[2] __attribute__((aligned(16)));
static uint8_t buffers[2][LEN][BUFFER_LEN] __attribute__((aligned(4)));
static uint16_t seen[2]; /* of what the device is done with */
static uint8_t busy;     /* a bit for each buffer that is being sent */
static uint8_t *at;      /* in the frame that is read or written */
static size_t left;      /* of it */
static uint32_t current; /* its slot */

/* What was written before is there for the device to see, and the other way round. */
static void order(void)
{
    __sync_synchronize();
}

static void offer(unsigned which, uint32_t slot)
{
    volatile struct queue *queue = &queues[which];
    queue->available.slots[queue->available.count % LEN] = (uint16_t)slot;
    order();
    queue->available.count++;
    order();
    QUEUE_NOTIFY = which;
}

static size_t virtio_receive(void *ctx)
{
    volatile struct queue *queue = &queues[RECEIVE];
    (void)ctx;
    if (seen[RECEIVE] == queue->used.count) {
        queue->available.flags = 0;
        order();
        /* A frame that came before that does not interrupt. */
        if (seen[RECEIVE] == queue->used.count)
            return 0;
    }
    order();
    size_t len = queue->used.done[seen[RECEIVE] % LEN].len;
    current = queue->used.done[seen[RECEIVE] % LEN].slot % LEN;
    left = len > BUFFER_LEN ? BUFFER_LEN : len;
    if (left <= HEADER_LEN) {
        seen[RECEIVE]++;
        offer(RECEIVE, current);
        return 0;
    }
    at = buffers[RECEIVE][current] + HEADER_LEN;
    left -= HEADER_LEN;
    return left;
}

static void virtio_read(void *ctx, void *buf, size_t len)
{
    (void)ctx;
    memcpy(buf, at, len);
    at += len;
}

static void virtio_release(void *ctx)
{
    (void)ctx;
    seen[RECEIVE]++;
    offer(RECEIVE, current);
}

static int virtio_begin(void *ctx, size_t len)
{
    volatile struct queue *queue = &queues[SEND];
    (void)ctx;
    for (; seen[SEND] != queue->used.count; seen[SEND]++)
        busy &= (uint8_t) ~(1u << queue->used.done[seen[SEND] % LEN].slot % LEN);
    for (current = 0; current < LEN && busy >> current & 1; current++)
        ;
    if (current == LEN || len > FRAME_MOST)
        return 0;
    queue->slots[current].len = (uint32_t)(HEADER_LEN + len);
    at = buffers[SEND][current] + HEADER_LEN;
    return 1;
}

static void virtio_write(void *ctx, const void *buf, size_t len)
{
    (void)ctx;
    memcpy(at, buf, len);
    at += len;
}

static void virtio_send(void *ctx)
{
    (void)ctx;
    busy |= (uint8_t)(1u << current);
    offer(SEND, current);
}

void fc_virtio_interrupt(void)
{
    queues[RECEIVE].available.flags = NO_INTERRUPT;
    INTERRUPT_ACKNOWLEDGE = INTERRUPT_STATUS;
}

static int agree(void)
{
    STATUS = 0;
    STATUS = ACKNOWLEDGED | DRIVER;
    DEVICE_FEATURES_SELECT = 1;
    uint32_t version = DEVICE_FEATURES & IS_VERSION_1;
    DEVICE_FEATURES_SELECT = 0;
    DRIVER_FEATURES_SELECT = 0;
    DRIVER_FEATURES = DEVICE_FEATURES & HAS_ADDRESS;
    DRIVER_FEATURES_SELECT = 1;
    DRIVER_FEATURES = IS_VERSION_1;
    STATUS = ACKNOWLEDGED | DRIVER | FEATURES_OK;
    return version && STATUS & FEATURES_OK;
}

static void begin_queue(unsigned which)
{
    volatile struct queue *queue = &queues[which];
    memset((void *)(uintptr_t)queue, 0, sizeof(*queue));
    seen[which] = 0;
    for (unsigned slot = 0; slot < LEN; slot++) {
        queue->slots[slot].address = (uintptr_t)buffers[which][slot];
        queue->slots[slot].len = BUFFER_LEN;
        queue->slots[slot].flags = which == RECEIVE ? DEVICE_WRITES : 0;
    }
    if (which == SEND)
        queue->available.flags = NO_INTERRUPT;
    QUEUE_SELECT = which;
    QUEUE_LEN = LEN;
    QUEUE_SLOTS = (uint32_t)(uintptr_t)queue->slots;
    QUEUE_AVAILABLE = (uint32_t)(uintptr_t)&queue->available;
    QUEUE_USED = (uint32_t)(uintptr_t)&queue->used;
    order();
    QUEUE_READY = 1;
}

int fc_virtio_begin(struct fc_ethernet *ethernet, uintptr_t base)
{
    device = base;
    busy = 0;
    if (MAGIC != IS_VIRTIO || VERSION != 2 || DEVICE_ID != IS_NETWORK || !agree())
        return 0;
    begin_queue(RECEIVE);
    begin_queue(SEND);
    for (unsigned i = 0; i < sizeof(ethernet->mac); i++)
        ethernet->mac[i] = CONFIG_BYTE(i);
    STATUS = ACKNOWLEDGED | DRIVER | FEATURES_OK | DRIVER_OK;
    for (uint32_t slot = 0; slot < LEN; slot++)
        offer(RECEIVE, slot);
    ethernet->receive = virtio_receive;
    ethernet->read = virtio_read;
    ethernet->release = virtio_release;
    ethernet->begin = virtio_begin;
    ethernet->write = virtio_write;
    ethernet->send = virtio_send;
    return 1;
}
