/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.protocol;

import io.tdengine.flink.embedded.Faults;
import io.tdengine.flink.embedded.engine.Engine;
import io.tdengine.flink.embedded.engine.GroupMember;
import io.tdengine.flink.embedded.engine.ServerError;
import io.tdengine.flink.embedded.engine.Session;

/** The engine behind a door that {@link Faults#withdrawLogins} locks. */
record GuardedEngine(Engine engine, Faults faults) implements Engine {

    @Override
    public String version() {
        return engine.version();
    }

    @Override
    public boolean hasTokens() {
        return engine.hasTokens();
    }

    @Override
    public Session login(Login login, String database) throws ServerError {
        if (faults.areLoginsWithdrawn()) {
            throw new ServerError(0x0357, "Authentication failure");
        }
        return engine.login(login, database);
    }

    @Override
    public GroupMember subscribe(Subscription subscription) throws ServerError {
        if (faults.areLoginsWithdrawn()) {
            throw new ServerError(WebSocketConnection.ADAPTER_ERROR, "init tscObj failed");
        }
        return engine.subscribe(subscription);
    }

    @Override
    public void close() {
        engine.close();
    }
}
