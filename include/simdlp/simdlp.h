// SPDX-License-Identifier: Apache-2.0
// The one include: all of simdlp's public interface. It declares nothing itself.
#pragma once

#include "simdlp/columns.h"
#include "simdlp/decoder.h"
#include "simdlp/encoder.h"
#include "simdlp/error.h"
#include "simdlp/escape.h"
#include "simdlp/kernel.h"
#include "simdlp/options.h"
#include "simdlp/point.h"
#include "simdlp/point_builder.h"
#include "simdlp/precision.h"
#include "simdlp/record.h"
#include "simdlp/series_key.h"
#include "simdlp/target.h"
#include "simdlp/text.h"
#include "simdlp/value.h"
