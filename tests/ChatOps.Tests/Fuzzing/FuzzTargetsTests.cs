using System.Text;
using ChatOps.Fuzz;
using CsCheck;

namespace ChatOps.Tests.Fuzzing;

/// <summary>
/// Runs every parser of untrusted bytes, without a fuzzer's guidance but in every test run. For a failure, the input's index in the corpus
/// and its seed are printed; CsCheck_Seed reproduces it.
/// </summary>
public sealed class FuzzTargetsTests
{
    /// <summary>Text that is expensive for backtracking, concatenation and nested loops.</summary>
    private static readonly string[] Hostile =
    [
        "<", "<a|", ">", "\"", "“", "= ", "a ", "to ", "e=1 ", "—", "&", "&lt;", "`", "``` ", "*", "_a", "\n", "\0", "\ud800", "\u001b[", "🚀", "\u202e", "%", "%41", "a&", "a=b&", "job/a/", "[", "{\"a\":", "password",
        "a://:", "-----BEGIN PRIVATE KEY-----", "AAAAAAAAAAAAAAAAAAAAAAAA\n", "eyJaaaaaaaa.", "bearer ", "\\\"", "staginf ",
    ];

    /// <summary>
    /// Valid payloads of each target, with a place for text of the maximum length. Those of event sources are files next to their settings.
    /// </summary>
    private static readonly Dictionary<string, string[]> Carriers = new()
    {
        ["signatures"] = ["v0=1\n@"],
        ["slack-deliveries"] =
        [
            "command\ncommand=%2Fops&user_id=U1&text=@", "command\n@", "interactive\n{\"type\":\"block_actions\",\"user\":{\"id\":\"U1\"},\"actions\":[{\"action_id\":\"@\"}]}",
        ],
        ["slack-frames"] =
        [
            "{\"type\":\"@\",\"envelope_id\":\"1\",\"payload\":{}}",
            "{\"type\":\"slash_commands\",\"envelope_id\":\"@\",\"payload\":{\"command\":\"@\"}}",
        ],
        ["slack-answers"] = ["200\n{\"ok\":false,\"error\":\"x\",\"response_metadata\":{\"messages\":[\"@\"]}}", "500\n@"],
        ["slack-messages"] = ["@", "a\u001e@\u001eb", "a\u001eb\u001ec\u001ed\u001ee\u001ef\u001e@"],
        ["commands"] = ["@", "web @"],
        ["redaction"] = ["@"],
        ["settings"] = ["{\"ChatOps\":{\"Services\":{\"web\":{\"Repository\":\"@\",\"Image\":\"@\"}},\"Access\":[{\"Users\":[\"@\"]}]}}"],
        ["clusters"] =
        [
            "{\"metadata\":{\"annotations\":{\"argocd.argoproj.io/tracking-id\":\"@\"}},\"pods\":[{\"phase\":\"Failed\",\"reason\":\"x\",\"message\":\"@\"}]}",
            "@",
        ],
    };

    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Recorded_and_previously_found_inputs_pass(string name)
    {
        foreach (var input in FuzzTargets.Corpus(name))
        {
            FuzzTargets.Find(name)!.Check(input);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutated_inputs_pass(string name)
    {
        var corpus = FuzzTargets.Corpus(name);
        Gen.Select(Gen.Int[0, corpus.Count - 1], Gen.Int).Sample(
            (place, seed) => { FuzzTargets.Find(name)!.Check(Mutation.Spoil(corpus[place], seed)); }, iter: 1000, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_bytes_pass(string name) =>
        Gen.Byte.Array[0, 300].Sample(input => { FuzzTargets.Find(name)!.Check(input); }, iter: 300, threads: 1);

    [Theory]
    [MemberData(nameof(Names))]
    public void Hostile_text_is_handled_in_reasonable_time(string name)
    {
        var target = FuzzTargets.Find(name)!;
        var carriers = Carriers.GetValueOrDefault(name)
            ?? [.. Directory.EnumerateFiles(FuzzTargets.About(name), "carrier.*").Select(File.ReadAllText)];
        carriers.ShouldNotBeEmpty();
        foreach (var carrier in carriers)
        {
            foreach (var piece in Hostile)
            {
                var text = string.Concat(Enumerable.Repeat(carrier.Contains('{') ? Escaped(piece) : piece, 40_000 / piece.Length));
                target.Check(Encoding.UTF8.GetBytes(carrier.Replace("@", text)));
            }
        }
    }

    /// <summary>Escaped for a JSON string.</summary>
    private static string Escaped(string text) =>
        string.Concat(text.Select(c => c is '"' or '\\' || char.IsControl(c) || char.IsSurrogate(c) ? $"\\u{(int)c:x4}" : $"{c}"));
}
