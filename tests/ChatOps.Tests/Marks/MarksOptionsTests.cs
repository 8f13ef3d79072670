using ChatOps.Marks;
using Microsoft.Extensions.Configuration;

namespace ChatOps.Tests.Marks;

public sealed class MarksOptionsTests
{
    [Theory]
    [InlineData("Grafana:Url", "grafana.acme.io", "ChatOps:Marks:Grafana:Url ChatOps:Marks:Grafana:Token")]
    [InlineData(
        "InfluxDb:Url",
        "https://influxdb.acme.io/",
        "ChatOps:Marks:InfluxDb:Organization ChatOps:Marks:InfluxDb:Bucket ChatOps:Marks:InfluxDb:Token")]
    [InlineData("Graphite:Url", "https://graphite.acme.io/", "")]
    [InlineData("Datadog:Token", "x", "")]
    [InlineData("Sentry:Release", "web", "ChatOps:Marks:Sentry:Organization ChatOps:Marks:Sentry:Token ChatOps:Marks:Sentry:Release")]
    [InlineData("Elasticsearch:Index", "deploys", "ChatOps:Marks:Elasticsearch:Url ChatOps:Marks:Elasticsearch:Token")]
    public void What_is_missing_is_named(string key, string value, string problems) =>
        string.Join(' ', new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [key] = value }).Build()
            .Get<MarksOptions>()!.Problems().Select(problem => problem.Split(' ')[0])).ShouldBe(problems);
}
