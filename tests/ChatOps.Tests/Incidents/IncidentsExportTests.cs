using System.Text.Json;

namespace ChatOps.Tests.Incidents;

public sealed class IncidentsExportTests
{
    [Theory]
    [InlineData(null, "")]
    [InlineData("plain", "plain")]
    [InlineData("a, \"b\"\nc", "\"a, \"\"b\"\"\nc\"")]
    [InlineData("=HYPERLINK(\"http://evil\")", "\"'=HYPERLINK(\"\"http://evil\"\")\"")]
    [InlineData("@ann", "'@ann")]
    public void A_value_of_a_table_is_quoted_and_no_formula(string? value, string expected) => IncidentsCli.Csv(value).ShouldBe(expected);

    [Fact]
    public void A_line_has_what_is_known_and_a_drill_counts_in_no_numbers()
    {
        var incident = Some.Incident() with { DetectedAt = Some.Noon.AddMinutes(-4), AcknowledgedAt = Some.Noon.AddSeconds(30) };
        var json = JsonSerializer.Deserialize<JsonElement>(IncidentsCli.Line(incident, [new(Some.Noon, "opened")]));
        json.GetProperty("number").GetInt64().ShouldBe(42);
        json.GetProperty("services")[0].GetString().ShouldBe("web");
        json.GetProperty("seconds_to_detect").GetInt64().ShouldBe(240);
        json.GetProperty("seconds_to_acknowledge").GetInt64().ShouldBe(30);
        json.GetProperty("seconds_to_resolve").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("timeline")[0].GetProperty("at").GetString().ShouldBe("2026-11-30T12:00:00Z");
        JsonSerializer.Deserialize<JsonElement>(IncidentsCli.Line(incident with { IsDrill = true }, []))
            .GetProperty("seconds_to_detect").ValueKind.ShouldBe(JsonValueKind.Null);
    }
}
