/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.flink.annotation.Internal;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * The consumer groups of generations that may be on the server, and how they leave it. For the
 * coordinator's thread.
 */
@Internal
final class GenerationGroups {

    private final SubscriptionOptions options;
    private final SubscriptionAdmin admin;
    private final SplitEnumeratorContext<VgroupSplit> context;

    /** A restore from an older checkpoint counts generations anew; their groups must differ. */
    private final String attempt = UUID.randomUUID().toString().substring(0, 8);

    /** Groups of earlier attempts. */
    private final Set<String> old;

    /** Groups of this attempt, the present one last. */
    private final Set<String> own = new LinkedHashSet<>();

    private final Set<String> dropping = new LinkedHashSet<>();
    private String current;

    GenerationGroups(
            SubscriptionOptions options,
            SubscriptionAdmin admin,
            SplitEnumeratorContext<VgroupSplit> context,
            Collection<String> old) {
        this.options = options;
        this.admin = admin;
        this.context = context;
        this.old = new LinkedHashSet<>(old);
    }

    /** The group of a new generation. */
    String next(int generation) {
        current = options.groupId + '_' + attempt + '_' + generation;
        own.add(current);
        return current;
    }

    /** Null before the first generation. */
    String current() {
        return current;
    }

    /** Those that may still be on the server. */
    Set<String> all() {
        Set<String> groups = new LinkedHashSet<>(old);
        groups.addAll(own);
        return groups;
    }

    /**
     * Drops all groups but the present one. A group of this attempt is dropped even if a member is
     * listed in it, which fences that member. One from before is not: it may be read by another job
     * that was started from the same savepoint.
     */
    void dropOthers() {
        Map<String, Boolean> forced = new HashMap<>();
        old.forEach(group -> forced.put(group, false));
        own.forEach(group -> forced.put(group, true));
        forced.remove(current);
        forced.keySet().removeAll(dropping);
        dropping.addAll(forced.keySet());
        forced.forEach(
                (group, force) ->
                        context.callAsync(
                                () -> admin.dropGroup(group, force),
                                (dropped, failure) -> {
                                    dropping.remove(group);
                                    CoordinatorFailures.rethrow(failure);
                                    if (dropped) {
                                        old.remove(group);
                                        own.remove(group);
                                    }
                                }));
    }

    /** Drops the groups of this attempt, as far as the server can be reached. Blocks. */
    void close() {
        for (String group : own) {
            if (!admin.dropGroup(group, true) && !admin.isConnected()) {
                return;
            }
        }
    }
}
