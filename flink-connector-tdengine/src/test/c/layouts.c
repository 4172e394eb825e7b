/* SPDX-License-Identifier: Apache-2.0 */
/* What this compiler makes of the structures, by the names that the connector gives the numbers. */
#include <string.h>

#include "taos.h"

#define MEMBER(name, type, member) {name, offsetof(type, member)}

static const struct {
    const char *name;
    size_t value;
} LAYOUTS[] = {
    {"FIELD_NAME_SIZE", sizeof(((TAOS_FIELD_E *)0)->name)},
    MEMBER("FIELD_TYPE", TAOS_FIELD_E, type),
    MEMBER("FIELD_PRECISION", TAOS_FIELD_E, precision),
    MEMBER("FIELD_SCALE", TAOS_FIELD_E, scale),
    MEMBER("FIELD_BYTES", TAOS_FIELD_E, bytes),
    {"FIELD_E_SIZE", sizeof(TAOS_FIELD_E)},
    MEMBER("FIELD_ALL_KIND", TAOS_FIELD_ALL, field_type),
    {"FIELD_ALL_SIZE", sizeof(TAOS_FIELD_ALL)},
    MEMBER("STMT2_OPTION_REQUEST_ID", TAOS_STMT2_OPTION, reqid),
    MEMBER("STMT2_OPTION_SINGLE_STABLE", TAOS_STMT2_OPTION, singleStbInsert),
    MEMBER("STMT2_OPTION_TABLE_ONCE", TAOS_STMT2_OPTION, singleTableBindOnce),
    {"STMT2_OPTION_SIZE", sizeof(TAOS_STMT2_OPTION)},
    MEMBER("BIND_TYPE", TAOS_STMT2_BIND, buffer_type),
    MEMBER("BIND_BUFFER", TAOS_STMT2_BIND, buffer),
    MEMBER("BIND_LENGTHS", TAOS_STMT2_BIND, length),
    MEMBER("BIND_NULLS", TAOS_STMT2_BIND, is_null),
    MEMBER("BIND_ROWS", TAOS_STMT2_BIND, num),
    {"BIND_SIZE", sizeof(TAOS_STMT2_BIND)},
    MEMBER("BINDV_COUNT", TAOS_STMT2_BINDV, count),
    MEMBER("BINDV_NAMES", TAOS_STMT2_BINDV, tbnames),
    MEMBER("BINDV_TAGS", TAOS_STMT2_BINDV, tags),
    MEMBER("BINDV_COLUMNS", TAOS_STMT2_BINDV, bind_cols),
    {"BINDV_SIZE", sizeof(TAOS_STMT2_BINDV)},
    MEMBER("ASSIGNMENT_VGROUP", tmq_topic_assignment, vgId),
    MEMBER("ASSIGNMENT_OFFSET", tmq_topic_assignment, currentOffset),
    MEMBER("ASSIGNMENT_BEGIN", tmq_topic_assignment, begin),
    MEMBER("ASSIGNMENT_END", tmq_topic_assignment, end),
    {"ASSIGNMENT_SIZE", sizeof(tmq_topic_assignment)},
    MEMBER("RAW_raw", tmq_raw_data, raw),
    MEMBER("RAW_length", tmq_raw_data, raw_len),
    MEMBER("RAW_type", tmq_raw_data, raw_type),
    {"RAW_SIZE", sizeof(tmq_raw_data)}};

/* -1 for an unknown name. */
TAOS_API int test_layout(const char *name) {
    for (size_t i = 0; i < sizeof LAYOUTS / sizeof *LAYOUTS; i++) {
        if (strcmp(LAYOUTS[i].name, name) == 0) {
            return (int)LAYOUTS[i].value;
        }
    }
    return -1;
}
