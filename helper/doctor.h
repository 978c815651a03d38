/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The parts of the doctor that look at the programs which ask us. */

#pragma once

#include "report.h"

void tr_doctor_git (TrReport *report, const GPtrArray *accounts);
void tr_doctor_docker (TrReport *report, const GPtrArray *accounts);
