/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.transport.taosc;

/**
 * Where the members of the client library's structures are, in bytes. For 64-bit platforms, whose
 * layouts are the same; a test compares them with what a C compiler says.
 */
final class Layouts {

    /** TAOS_FIELD_E and TAOS_FIELD_ALL begin alike: name, type, precision, scale, bytes. */
    static final int FIELD_NAME_SIZE = 65;

    static final int FIELD_TYPE = 65;
    static final int FIELD_PRECISION = 66;
    static final int FIELD_SCALE = 67;
    static final int FIELD_BYTES = 68;
    static final int FIELD_E_SIZE = 72;

    /** What a placeholder stands for; TAOS_FIELD_ALL only. */
    static final int FIELD_ALL_KIND = 72;

    static final int FIELD_ALL_SIZE = 76;

    /** TAOS_STMT2_OPTION: request id, then these, then callback and its argument. */
    static final int STMT2_OPTION_REQUEST_ID = 0;

    static final int STMT2_OPTION_SINGLE_STABLE = 8;
    static final int STMT2_OPTION_TABLE_ONCE = 9;
    static final int STMT2_OPTION_SIZE = 32;

    /** TAOS_STMT2_BIND: the cells of one column or tag. */
    static final int BIND_TYPE = 0;

    static final int BIND_BUFFER = 8;
    static final int BIND_LENGTHS = 16;
    static final int BIND_NULLS = 24;
    static final int BIND_ROWS = 32;
    static final int BIND_SIZE = 40;

    /** TAOS_STMT2_BINDV: all tables of one bind. */
    static final int BINDV_COUNT = 0;

    static final int BINDV_NAMES = 8;
    static final int BINDV_TAGS = 16;
    static final int BINDV_COLUMNS = 24;
    static final int BINDV_SIZE = 32;

    /** tmq_topic_assignment. */
    static final int ASSIGNMENT_VGROUP = 0;

    static final int ASSIGNMENT_OFFSET = 8;
    static final int ASSIGNMENT_BEGIN = 16;
    static final int ASSIGNMENT_END = 24;
    static final int ASSIGNMENT_SIZE = 32;

    private Layouts() {}
}
