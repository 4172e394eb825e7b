/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.source;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.annotation.Internal;

/** What the server's schema tables say of topics and a consumer group. Immutable. */
@Internal
final class ServerView {

    private final Set<TopicVgroup> vgroups;
    private final List<Member> members;

    /**
     * @param vgroups of the topics' databases, or null when the user may not see them
     * @param members of the group, or null when the user may not see them
     */
    ServerView(Set<TopicVgroup> vgroups, List<Member> members) {
        this.vgroups = vgroups == null ? null : new TreeSet<>(vgroups);
        this.members = members;
    }

    Set<TopicVgroup> vgroups() {
        return vgroups;
    }

    List<Member> members() {
        return members;
    }

    /** A consumer in the group and the vgroups that the server has given it. Immutable. */
    static final class Member {
        private final String clientId;
        private final String status;
        private final Set<TopicVgroup> vgroups;

        /**
         * @param clientId null for a foreign consumer that does not tell
         */
        Member(String clientId, String status, Set<TopicVgroup> vgroups) {
            this.clientId = clientId;
            this.status = status;
            this.vgroups = new TreeSet<>(vgroups);
        }

        String clientId() {
            return clientId;
        }

        boolean isReady() {
            return "ready".equals(status);
        }

        Set<TopicVgroup> vgroups() {
            return vgroups;
        }

        @Override
        public String toString() {
            return clientId + " (" + status + ") with vgroups " + vgroups;
        }
    }
}
