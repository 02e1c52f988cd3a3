/* What a device keeps in RAM to deliver, beside its client and the windows: never linked. */
#include "../../../platform/courier.h"

struct fc_courier courier;
struct fc_outbox outbox;
struct fc_outbox_entry entries[8];
