using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ChatOps.Tests;

public sealed class EcsFormatterTests
{
    [Fact]
    public void A_line_is_an_object_with_the_field_names_of_the_schema()
    {
        var clock = new FakeTimeProvider(new(2026, 3, 4, 9, 30, 0, 123, TimeSpan.Zero));
        var scopes = new LoggerExternalScopeProvider();
        using var scope = scopes.Push(new Dictionary<string, object?> { ["delivery"] = "d-1", ["Source"] = "outer" });
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        using var writer = new StringWriter();

        new EcsFormatter(clock, new ConfigurationBuilder().Build()).Write(
            new LogEntry<IReadOnlyList<KeyValuePair<string, object?>>>(
                LogLevel.Warning,
                "ChatOps.Sources.Webhooks",
                new EventId(7, "LogRefused"),
                [new("Source", "github"), new("http.status", 401), new("{OriginalFormat}", "A request to {Source}")],
                new InvalidOperationException("what\nfor"),
                (_, _) => "A request\nwas refused"),
            scopes,
            writer);

        writer.ToString().TrimEnd().ShouldNotContain("\n");
        var line = JsonDocument.Parse(writer.ToString()).RootElement;
        string? Said(string name) => line.GetProperty(name).GetString();
        Said("@timestamp").ShouldBe("2026-03-04T09:30:00.123Z");
        Said("log.level").ShouldBe("warn");
        Said("message").ShouldBe("A request\nwas refused");
        Said("log.logger").ShouldBe("ChatOps.Sources.Webhooks");
        Said("service.name").ShouldBe("chatops");
        Said("event.code").ShouldBe("LogRefused");
        Said("trace.id").ShouldBe(activity.TraceId.ToString());
        Said("error.type").ShouldBe("System.InvalidOperationException");
        Said("error.message").ShouldBe("what\nfor");
        line.GetProperty("error.stack_trace").GetString()!.ShouldContain("what");
        line.GetProperty("labels").GetRawText().ShouldBe("""{"Source":"github","delivery":"d-1","http_status":"401"}""");
    }
}
