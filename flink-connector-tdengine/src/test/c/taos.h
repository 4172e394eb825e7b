/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The part of TDengine's client library, libtaos, that the connector calls, as declared for version
 * 3.3.7. Written from the description of its ABI; the asserts hold the layouts of 64-bit platforms.
 */
#ifndef TAOS_H
#define TAOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TAOS_API __attribute__((visibility("default")))

typedef struct TAOS TAOS;
typedef struct TAOS_RES TAOS_RES;
typedef struct TAOS_STMT2 TAOS_STMT2;
typedef struct tmq_t tmq_t;
typedef struct tmq_conf_t tmq_conf_t;
typedef struct tmq_list_t tmq_list_t;

typedef struct {
    char name[65];
    int8_t type;
    uint8_t precision;
    uint8_t scale;
    int32_t bytes;
} TAOS_FIELD_E;

typedef struct {
    char name[65];
    int8_t type;
    uint8_t precision;
    uint8_t scale;
    int32_t bytes;
    uint8_t field_type;
} TAOS_FIELD_ALL;

typedef void (*taos_async_fn)(void *param, TAOS_RES *res, int code);

typedef struct {
    int64_t reqid;
    bool singleStbInsert;
    bool singleTableBindOnce;
    taos_async_fn asyncExecFn;
    void *userdata;
} TAOS_STMT2_OPTION;

typedef struct {
    int buffer_type;
    void *buffer;
    int32_t *length;
    char *is_null;
    int num;
} TAOS_STMT2_BIND;

typedef struct {
    int count;
    char **tbnames;
    TAOS_STMT2_BIND **tags;
    TAOS_STMT2_BIND **bind_cols;
} TAOS_STMT2_BINDV;

typedef struct {
    int32_t vgId;
    int64_t currentOffset;
    int64_t begin;
    int64_t end;
} tmq_topic_assignment;

typedef struct {
    void *raw;
    uint32_t raw_len;
    uint16_t raw_type;
} tmq_raw_data;

#define AT(type, member, offset) \
    _Static_assert(offsetof(type, member) == (offset), #type "." #member)
#define SIZE(type, size) _Static_assert(sizeof(type) == (size), #type)

AT(TAOS_FIELD_E, type, 65);
AT(TAOS_FIELD_E, precision, 66);
AT(TAOS_FIELD_E, scale, 67);
AT(TAOS_FIELD_E, bytes, 68);
SIZE(TAOS_FIELD_E, 72);
AT(TAOS_FIELD_ALL, bytes, 68);
AT(TAOS_FIELD_ALL, field_type, 72);
SIZE(TAOS_FIELD_ALL, 76);
AT(TAOS_STMT2_OPTION, singleStbInsert, 8);
AT(TAOS_STMT2_OPTION, singleTableBindOnce, 9);
AT(TAOS_STMT2_OPTION, asyncExecFn, 16);
AT(TAOS_STMT2_OPTION, userdata, 24);
SIZE(TAOS_STMT2_OPTION, 32);
AT(TAOS_STMT2_BIND, buffer, 8);
AT(TAOS_STMT2_BIND, length, 16);
AT(TAOS_STMT2_BIND, is_null, 24);
AT(TAOS_STMT2_BIND, num, 32);
SIZE(TAOS_STMT2_BIND, 40);
AT(TAOS_STMT2_BINDV, tbnames, 8);
AT(TAOS_STMT2_BINDV, tags, 16);
AT(TAOS_STMT2_BINDV, bind_cols, 24);
SIZE(TAOS_STMT2_BINDV, 32);
AT(tmq_topic_assignment, currentOffset, 8);
AT(tmq_topic_assignment, begin, 16);
AT(tmq_topic_assignment, end, 24);
SIZE(tmq_topic_assignment, 32);
AT(tmq_raw_data, raw_len, 8);
AT(tmq_raw_data, raw_type, 12);
SIZE(tmq_raw_data, 16);

TAOS_API int taos_options(int option, const void *arg, ...);
TAOS_API int taos_options_connection(TAOS *taos, int option, const void *arg, ...);
TAOS_API TAOS *taos_connect(
    const char *ip, const char *user, const char *pass, const char *db, uint16_t port);
TAOS_API TAOS *taos_connect_token(const char *ip, const char *token, const char *db, uint16_t port);
TAOS_API TAOS *taos_connect_totp(
    const char *ip, const char *user, const char *pass, const char *totp, const char *db,
    uint16_t port);
TAOS_API void taos_close(TAOS *taos);
TAOS_API int taos_get_current_db(TAOS *taos, char *database, int len, int *required);
TAOS_API const char *taos_get_server_info(TAOS *taos);
TAOS_API const char *taos_get_client_info(void);

TAOS_API int taos_validate_sql(TAOS *taos, const char *sql);
TAOS_API int taos_check_server_status(const char *fqdn, int port, char *details, int maxlen);

TAOS_API TAOS_RES *taos_query(TAOS *taos, const char *sql);
TAOS_API TAOS_RES *taos_query_with_reqid(TAOS *taos, const char *sql, int64_t reqid);
TAOS_API int taos_errno(TAOS_RES *res);
TAOS_API const char *taos_errstr(TAOS_RES *res);
TAOS_API bool taos_is_update_query(TAOS_RES *res);
TAOS_API int64_t taos_affected_rows64(TAOS_RES *res);
TAOS_API int taos_num_fields(TAOS_RES *res);
TAOS_API TAOS_FIELD_E *taos_fetch_fields_e(TAOS_RES *res);
TAOS_API int taos_result_precision(TAOS_RES *res);
TAOS_API int taos_fetch_raw_block(TAOS_RES *res, int *rows, void **data);
TAOS_API void taos_free_result(TAOS_RES *res);
TAOS_API TAOS_RES *taos_schemaless_insert_raw_ttl_with_reqid_tbname_key(
    TAOS *taos, char *lines, int len, int32_t *total_rows, int protocol, int precision, int32_t ttl,
    int64_t reqid, char *tbname_key);

TAOS_API TAOS_STMT2 *taos_stmt2_init(TAOS *taos, TAOS_STMT2_OPTION *option);
TAOS_API int taos_stmt2_prepare(TAOS_STMT2 *stmt, const char *sql, unsigned long length);
TAOS_API int taos_stmt2_get_fields(TAOS_STMT2 *stmt, int *count, TAOS_FIELD_ALL **fields);
TAOS_API void taos_stmt2_free_fields(TAOS_STMT2 *stmt, TAOS_FIELD_ALL *fields);
TAOS_API int taos_stmt2_is_insert(TAOS_STMT2 *stmt, int *insert);
TAOS_API int taos_stmt2_bind_param(TAOS_STMT2 *stmt, TAOS_STMT2_BINDV *bindv, int32_t col_idx);
TAOS_API int taos_stmt2_exec(TAOS_STMT2 *stmt, int *affected_rows);
TAOS_API TAOS_RES *taos_stmt2_result(TAOS_STMT2 *stmt);
TAOS_API char *taos_stmt2_error(TAOS_STMT2 *stmt);
TAOS_API int taos_stmt2_close(TAOS_STMT2 *stmt);

TAOS_API tmq_conf_t *tmq_conf_new(void);
TAOS_API int tmq_conf_set(tmq_conf_t *conf, const char *key, const char *value);
TAOS_API void tmq_conf_destroy(tmq_conf_t *conf);
TAOS_API tmq_list_t *tmq_list_new(void);
TAOS_API int32_t tmq_list_append(tmq_list_t *list, const char *text);
TAOS_API void tmq_list_destroy(tmq_list_t *list);
TAOS_API int32_t tmq_list_get_size(const tmq_list_t *list);
TAOS_API char **tmq_list_to_c_array(const tmq_list_t *list);
TAOS_API tmq_t *tmq_consumer_new(tmq_conf_t *conf, char *errstr, int32_t len);
TAOS_API int32_t tmq_subscribe(tmq_t *tmq, const tmq_list_t *topics);
TAOS_API int32_t tmq_unsubscribe(tmq_t *tmq);
TAOS_API int32_t tmq_subscription(tmq_t *tmq, tmq_list_t **topics);
TAOS_API int32_t tmq_consumer_close(tmq_t *tmq);
TAOS_API TAOS *tmq_get_connect(tmq_t *tmq);
TAOS_API TAOS_RES *tmq_consumer_poll(tmq_t *tmq, int64_t timeout);
TAOS_API int tmq_get_res_type(TAOS_RES *res);
TAOS_API const char *tmq_get_topic_name(TAOS_RES *res);
TAOS_API const char *tmq_get_db_name(TAOS_RES *res);
TAOS_API const char *tmq_get_table_name(TAOS_RES *res);
TAOS_API int32_t tmq_get_vgroup_id(TAOS_RES *res);
TAOS_API int64_t tmq_get_vgroup_offset(TAOS_RES *res);
TAOS_API int32_t tmq_commit_sync(tmq_t *tmq, const TAOS_RES *msg);
TAOS_API int32_t tmq_commit_offset_sync(tmq_t *tmq, const char *topic, int32_t vg, int64_t offset);
TAOS_API int64_t tmq_committed(tmq_t *tmq, const char *topic, int32_t vg);
TAOS_API int64_t tmq_position(tmq_t *tmq, const char *topic, int32_t vg);
TAOS_API int32_t tmq_offset_seek(tmq_t *tmq, const char *topic, int32_t vg, int64_t offset);
TAOS_API int32_t tmq_get_topic_assignment(
    tmq_t *tmq, const char *topic, tmq_topic_assignment **assignment, int32_t *count);
TAOS_API void tmq_free_assignment(tmq_topic_assignment *assignment);
TAOS_API const char *tmq_err2str(int32_t code);
TAOS_API char *tmq_get_json_meta(TAOS_RES *res);
TAOS_API void tmq_free_json_meta(char *meta);
TAOS_API int32_t tmq_get_raw(TAOS_RES *res, tmq_raw_data *raw);
TAOS_API void tmq_free_raw(tmq_raw_data raw);

#endif
