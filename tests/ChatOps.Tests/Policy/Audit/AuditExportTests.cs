using System.Text.Json;
using ChatOps.Journal.Audit;
using ChatOps.Policy.Audit;

namespace ChatOps.Tests.Policy.Audit;

public sealed class AuditExportTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 4, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_line_of_JSON_has_all_that_is_hashed_so_that_other_programs_can_verify_it()
    {
        var entry = Entry("slack:U1", """{"kind":"lock","reason":"ü \"🚀\" <!channel>"}""");

        var line = AuditExport.Json(entry);
        line.ShouldNotContain("\n");
        using var json = JsonDocument.Parse(line);
        string Text(string name) => json.RootElement.GetProperty(name).GetString()!;
        new AuditEntry(
            json.RootElement.GetProperty("sequence").GetInt64(),
            json.RootElement.GetProperty("at").GetInt64(),
            Text("kind"),
            Text("person"),
            Text("service"),
            json.RootElement.GetProperty("fact").GetRawText(),
            Text("previous"),
            Text("hash")).ComputeHash().ShouldBe(entry.Hash);
        Text("time").ShouldBe("2026-03-04T12:00:00.0000000Z");
    }

    [Fact]
    public void What_is_no_JSON_any_longer_is_exported_as_text()
    {
        using var json = JsonDocument.Parse(AuditExport.Json(Entry("slack:U1", "{\"a\":\n")));

        json.RootElement.GetProperty("fact").GetString().ShouldBe("{\"a\":\n");
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("-1", "'-1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\uff1d1", "'\uff1d1")]
    [InlineData("a,b\nc", "\"a,b\nc\"")]
    [InlineData("slack:U1", "slack:U1")]
    public void No_field_of_CSV_is_a_formula(string text, string field)
    {
        var line = AuditExport.Csv(Entry(text, "{}"));

        line.ShouldStartWith($"1,2026-03-04T12:00:00.0000000Z,lock,{field},web,{{}},{new string('0', 64)},");
    }

    /// <summary>Where semicolons separate fields, a spreadsheet takes none of what someone typed for a field of its own.</summary>
    [Fact]
    public void What_someone_typed_begins_no_field_of_CSV_where_semicolons_separate_them()
    {
        const string Body = """{"kind":"lock","reason":"x;=HYPERLINK(\u0022http://x\u0022)"}""";

        var line = AuditExport.Csv(Entry("slack:U1", Body));
        line.ShouldNotContain(";");
        var fact = line[line.IndexOf('{')..(line.LastIndexOf('}') + 1)].Replace("\"\"", "\"");
        JsonDocument.Parse(fact).RootElement.GetProperty("reason").GetString().ShouldBe("x;=HYPERLINK(\"http://x\")");
    }

    [Fact]
    public void A_time_that_someone_made_impossible_is_exported_as_none()
    {
        var entry = Entry("slack:U1", "{}") with { At = long.MaxValue };

        AuditExport.Csv(entry).ShouldStartWith("1,,lock,");
        AuditExport.Json(entry).ShouldContain("\"time\":\"\",\"at\":9223372036854775807,");
    }

    private static AuditEntry Entry(string person, string body) => AuditEntry.After(AuditHead.None, Noon, "lock", person, "web", body);
}
