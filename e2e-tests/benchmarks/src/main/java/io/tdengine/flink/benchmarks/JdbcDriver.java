/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.benchmarks;

import com.taosdata.jdbc.common.Endpoint;
import com.taosdata.jdbc.enums.WSFunction;
import com.taosdata.jdbc.rs.ConnectionParam;
import com.taosdata.jdbc.ws.InFlightRequest;
import com.taosdata.jdbc.ws.Transport;
import com.taosdata.jdbc.ws.WSConnection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** The driver's own objects without a server: they are made, and never connected. */
final class JdbcDriver {

    static final String DATABASE = "power";

    /** Of the oldest server that has all the driver looks for. */
    private static final String SERVER_VERSION = "3.3.7.0";

    final ConnectionParam param;
    final Transport transport;

    JdbcDriver(WSFunction function) throws SQLException {
        param =
                new ConnectionParam.Builder(List.of(new Endpoint("localhost", 6041, false)))
                        .setDatabase(DATABASE)
                        .setTimeZone("UTC")
                        .setRequestTimeout(60_000)
                        .build();
        transport = new Transport(function, param, new InFlightRequest(1));
    }

    WSConnection connection() {
        return new WSConnection(
                "jdbc:TAOS-WS://localhost:6041/" + DATABASE,
                new Properties(),
                transport,
                param,
                SERVER_VERSION);
    }
}
