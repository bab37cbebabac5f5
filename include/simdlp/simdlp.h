// SPDX-License-Identifier: Apache-2.0
// The one include: all of simdlp's public interface. It declares nothing itself.
#pragma once

#include "simdlp/decode_options.h"
#include "simdlp/decoder.h"
#include "simdlp/dialect.h"
#include "simdlp/encoder.h"
#include "simdlp/error.h"
#include "simdlp/escape.h"
#include "simdlp/hint.h"
#include "simdlp/kernel.h"
#include "simdlp/point.h"
#include "simdlp/point_builder.h"
#include "simdlp/precision.h"
#include "simdlp/record.h"
#include "simdlp/series_key.h"
#include "simdlp/table_view.h"
#include "simdlp/text.h"
#include "simdlp/value.h"
#include "simdlp/version.h"
