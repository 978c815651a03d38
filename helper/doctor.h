/* SPDX-License-Identifier: LGPL-2.1-or-later */

/* The parts of the doctor: one for client secrets, and one for each of the programs that ask us. */

#pragma once

#include "report.h"

gboolean tr_doctor_secrets (TrReport *report, TokenringBroker *broker, const GPtrArray *accounts);
void tr_doctor_git (TrReport *report, const GPtrArray *accounts);
void tr_doctor_docker (TrReport *report, const GPtrArray *accounts);
