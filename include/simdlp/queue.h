// SPDX-License-Identifier: Apache-2.0
// The component queue: a batch_writer with a queue on disk, and the forwarder that empties it. Both
// stand on the components journal and client.
#pragma once

#include "simdlp/queue/forwarder.h"
#include "simdlp/queue/queue_writer.h"
