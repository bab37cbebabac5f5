// SPDX-License-Identifier: Apache-2.0
// The component queue: queue_writer, which is like batch_writer but with a queue on disk, and the
// forwarder that sends its contents. Both need the components journal and client.
#pragma once

#include "simdlp/queue/forwarder.h"
#include "simdlp/queue/queue_configuration.h"
#include "simdlp/queue/queue_writer.h"
