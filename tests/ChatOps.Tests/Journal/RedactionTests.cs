using System.Diagnostics;
using ChatOps.Journal;
using CsCheck;

namespace ChatOps.Tests.Journal;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("GET /x Authorization: Bearer abc.def-123456", "GET /x Authorization: ***")]
    [InlineData("authorization=Basic dXNlcjpwYXNz next", "authorization=*** next")]
    [InlineData("sent bearer abcdef0123456789 to the server", "sent bearer *** to the server")]
    [InlineData("Server=db;User Id=web;Password=hunter2;Timeout=5", "Server=db;User Id=web;Password=***;Timeout=5")]
    [InlineData("DB_PASSWORD=hunter2", "DB_PASSWORD=***")]
    [InlineData("""{"user":"ann","password":"hun ter2","age":3}""", """{"user":"ann","password":***,"age":3}""")]
    [InlineData("""{\"api_key\":\"abc\"}""", """{\"api_key\":***}""")]
    [InlineData("run --db-password hunter2 --verbose", "run --db-password *** --verbose")]
    [InlineData("client_secret: 'a b c' ok", "client_secret: *** ok")]
    [InlineData("using AKIAIOSFODNN7EXAMPLE now", "using *** now")]
    [InlineData("slack xoxb-12345678901-abcdefghij failed", "slack *** failed")]
    [InlineData("slack xapp-1-A012-345-abcdef failed", "slack *** failed")]
    [InlineData("push with ghp_0123456789abcdefghijABCDEFGHIJ012345", "push with ***")]
    [InlineData("jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl.", "jwt ***.")]
    [InlineData("dial postgres://web:p@ss@db.acme.io:5432/web?x=1", "dial postgres://***@db.acme.io:5432/web?x=1")]
    [InlineData("POST https://hooks.slack.com/services/T0/B0/abcdef failed", "POST https://hooks.slack.com/services/*** failed")]
    public void A_secret_is_taken_out_and_the_rest_stays(string text, string redacted) => Redaction.Redact(text).ShouldBe(redacted);

    [Theory]
    [InlineData("panic: runtime error: index out of range [3] with length 3")]
    [InlineData("SyntaxError: Unexpected token } in JSON at position 0")]
    [InlineData("password authentication failed for user web")]
    [InlineData("listening on http://0.0.0.0:8080/health")]
    [InlineData("pulled registry.acme.io/web:1.4.2@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08")]
    public void Ordinary_lines_stay_as_they_are(string text) => Redaction.Redact(text).ShouldBe(text);

    [Fact]
    public void What_no_database_keeps_goes_and_hides_no_secret() =>
        Redaction.Redact("pass\0word=hunter2 \ud800").ShouldBe("password=*** �");

    [Fact]
    public void A_private_key_goes_whole() => Redaction.Redact(
            ["key:", "-----BEGIN RSA PRIVATE KEY-----", "MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0", "-----END RSA PRIVATE KEY-----", "done"])
        .ShouldBe(["key:", "***", "done"]);

    [Fact]
    public void A_private_key_whose_beginning_was_cut_away_goes_too() => Redaction.Redact(
            ["MIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn/ygWyF8PbnGy0", "ds3xfn/ygWyF8PbnGy0", "-----END PRIVATE KEY-----", "done"])
        .ShouldBe(["***", "done"]);

    [Fact]
    public void A_private_key_whose_end_was_cut_away_goes_too() =>
        Redaction.Redact("-----BEGIN PRIVATE KEY-----\nMIIEpAIBAAKCAQEA0Z3VS5JJcds3xfn\nMIIE").ShouldBe("***");

    [Fact]
    public void No_surroundings_save_a_token() =>
        Gen.String[Gen.Char["ab =:\"'\\/@-.*\nBEGIN PASSWORD token="], 0, 60].Select(Gen.String[Gen.Char["ab =:\"'/@-.\n"], 0, 20]).Sample((before, after) =>
            !Redaction.Redact($"{before} AKIAIOSFODNN7EXAMPLE {after}").Contains("AKIAIOSFODNN7EXAMPLE", StringComparison.Ordinal));

    [Theory]
    [InlineData("password")]
    [InlineData("a://:")]
    [InlineData("-----BEGIN PRIVATE KEY-----")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAA\n")]
    [InlineData("eyJaaaaaaaa.")]
    public void Hostile_text_costs_no_more_than_its_length(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 200_000 / piece.Length));
        Redaction.Redact(piece);
        var started = Stopwatch.GetTimestamp();
        Redaction.Redact(text);
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
