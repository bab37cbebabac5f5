// SPDX-License-Identifier: Apache-2.0
// influxdb-client-java (2.x) against a write endpoint; see ../run.py.
import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.client.write.Point;
import java.nio.file.Files;
import java.nio.file.Path;

public class Java2 {
  static String text(String name) throws Exception {
    return Files.readString(Path.of(System.getenv(name)));
  }

  public static void main(String[] arguments) throws Exception {
    InfluxDBClient client = InfluxDBClientFactory.create(
        System.getenv("CLIENT_URL"), System.getenv("CLIENT_TOKEN").toCharArray(), "o",
        System.getenv("CLIENT_DB"));
    client.enableGzip();
    if (!client.ping()) throw new Exception("ping");
    WriteApiBlocking api = client.getWriteApiBlocking();
    api.writePoint(Point.measurement("types")
        .addTag("host", "server 1").addTag("region", "eu,west")
        .addField("float", 1.5).addField("int", -3).addField("bool", true)
        .addField("str", "say \"hi\"").time(1700000000000000001L, WritePrecision.NS));
    System.out.println("types\tok\t");
    api.writeRecord(WritePrecision.NS, text("CLIENT_LINES"));
    System.out.println("gzip\tok\t");
    try {
      api.writeRecord(WritePrecision.NS, text("CLIENT_BAD"));
      System.out.println("bad\tok\t");
    } catch (Exception error) {
      System.out.println("bad\terror\t" + error.getMessage().replace('\n', ' '));
    }
    client.close();
    InfluxDBClient stranger = InfluxDBClientFactory.create(
        System.getenv("CLIENT_URL"), "wrong".toCharArray(), "o", System.getenv("CLIENT_DB"));
    try {
      stranger.getWriteApiBlocking().writeRecord(WritePrecision.NS, "denied f=1");
      System.out.println("denied\tok\t");
    } catch (Exception error) {
      System.out.println("denied\terror\t" + error.getMessage().replace('\n', ' '));
    }
    stranger.close();
  }
}
