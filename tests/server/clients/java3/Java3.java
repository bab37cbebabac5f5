// SPDX-License-Identifier: Apache-2.0
// influxdb3-java against a write endpoint; see ../run.py.
import com.influxdb.v3.client.InfluxDBClient;
import com.influxdb.v3.client.Point;
import com.influxdb.v3.client.config.ClientConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

public class Java3 {
  static String text(String name) throws Exception {
    return Files.readString(Path.of(System.getenv(name)));
  }

  static InfluxDBClient connect(String token) throws Exception {
    return InfluxDBClient.getInstance(new ClientConfig.Builder()
        .host(System.getenv("CLIENT_URL")).token(token.toCharArray())
        .database(System.getenv("CLIENT_DB")).gzipThreshold(1).build());
  }

  public static void main(String[] arguments) throws Exception {
    try (InfluxDBClient client = connect(System.getenv("CLIENT_TOKEN"))) {
      client.writePoint(Point.measurement("types")
          .setTag("host", "server 1").setTag("region", "eu,west")
          .setFloatField("float", 1.5).setIntegerField("int", -3).setBooleanField("bool", true)
          .setStringField("str", "say \"hi\"")
          .setTimestamp(Instant.ofEpochSecond(1700000000L, 1)));
      System.out.println("types\tok\t");
      client.writeRecord(text("CLIENT_LINES"));
      System.out.println("gzip\tok\t");
      try {
        client.writeRecord(text("CLIENT_BAD"));
        System.out.println("bad\tok\t");
      } catch (Exception error) {
        System.out.println("bad\terror\t" + error.getMessage().replace('\n', ' '));
      }
    }
    try (InfluxDBClient stranger = connect("wrong")) {
      stranger.writeRecord("denied f=1");
      System.out.println("denied\tok\t");
    } catch (Exception error) {
      System.out.println("denied\terror\t" + error.getMessage().replace('\n', ' '));
    }
  }
}
