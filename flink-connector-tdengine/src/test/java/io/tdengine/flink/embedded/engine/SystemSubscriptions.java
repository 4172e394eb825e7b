/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import static io.tdengine.flink.embedded.engine.SystemTables.of;
import static io.tdengine.flink.embedded.engine.SystemTables.varchar;

import io.tdengine.flink.transport.type.DataType;
import java.util.List;

/** Who consumes what, as the schema tables show it. */
final class SystemSubscriptions {

    private SystemSubscriptions() {}

    static List<Column> subscriptions(Catalog catalog, List<RowSource.Row> rows) {
        catalog.groups().evictIdle();
        for (Groups.Share share : catalog.groups().shares()) {
            for (Vgroup vgroup : share.topic().database().vgroups()) {
                Member owner = share.owners().get(vgroup.id());
                rows.add(
                        RowSource.Row.of(
                                share.topic().name(),
                                share.group(),
                                vgroup.id(),
                                owner == null ? null : owner.idText(),
                                owner == null ? null : owner.user(),
                                owner == null ? null : owner.address(),
                                owner == null ? "none" : owner.offsetText(share, vgroup),
                                owner == null ? 0L : owner.rowsOf(share, vgroup)));
            }
        }
        return List.of(
                varchar("topic_name", 192),
                varchar("consumer_group", 192),
                of("vgroup_id", DataType.INT),
                varchar("consumer_id", 32),
                varchar("user", 24),
                varchar("fqdn", 128),
                varchar("offset", 64),
                of("rows", DataType.BIGINT));
    }

    static List<Column> consumers(Catalog catalog, List<RowSource.Row> rows) {
        catalog.groups().evictIdle();
        for (Member member : catalog.groups().members()) {
            rows.add(
                    RowSource.Row.of(
                            member.idText(),
                            member.group(),
                            member.clientId(),
                            member.user(),
                            member.address(),
                            "ready",
                            String.join(",", member.topics()),
                            member.joinedMillis(),
                            member.joinedMillis(),
                            member.rebalancedMillis(),
                            member.parameters(),
                            member.polledMillis()));
        }
        return List.of(
                varchar("consumer_id", 32),
                varchar("consumer_group", 192),
                varchar("client_id", 256),
                varchar("user", 24),
                varchar("fqdn", 128),
                varchar("status", 20),
                varchar("topics", 204),
                of("up_time", DataType.TIMESTAMP),
                of("subscribe_time", DataType.TIMESTAMP),
                of("rebalance_time", DataType.TIMESTAMP),
                varchar("parameters", 128),
                of("poll_time", DataType.TIMESTAMP));
    }
}
