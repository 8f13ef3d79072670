using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ChatOps.Journal;
using ChatOps.Sources;

namespace ChatOps.Tests.Sources;

/// <summary>Whichever string in a recorded payload contains a secret, it is in no fact and in no key.</summary>
public sealed class SecretsTests
{
    private const string Token = "ghp" + "_0123456789abcdefghijABCDEFGHIJ012345";
    private const string Password = "hunter2xyz";

    public static TheoryData<string, string> Payloads =>
        [.. Bot.EventSources.SelectMany(source => Recorded(source).Select(file => (source.Name, Path.GetFileNameWithoutExtension(file))))];

    [Theory]
    [MemberData(nameof(Payloads))]
    public void No_string_of_a_webhook_carries_a_secret_into_the_journal(string name, string payload)
    {
        var source = EventSourceContract.Of(name);
        var setup = source.SetUp(EventSourceContract.SettingsOf(name));
        // A payload's name starts with the sender's name for its kind.
        var kind = EventSourceContract.KindOf(setup, payload);
        var file = Recorded(source).Single(file => Path.GetFileNameWithoutExtension(file) == payload);
        var headers = PayloadsTests.Headers(file[..^".json".Length]);
        HoldFor(
            File.ReadAllBytes(file),
            body => setup.Translate(
                new Delivery(name, "d-1", kind, Translations.ReceivedAt, body) { Instance = name, Headers = headers }));
    }

    private static string[] Recorded(EventSource source) =>
        Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Sources", source.Section.Split(':')[^1], "Payloads"), "*.json");

    private static void HoldFor(byte[] payload, Func<byte[], Translation> translate)
    {
        var reached = 0;
        var json = JsonNode.Parse(payload)!;
        string Said(IReadOnlyList<object> path, Func<string, string> with)
        {
            var value = At(json, path);
            var changed = JsonValue.Create(with(value.GetValue<string>()));
            value.ReplaceWith(changed);
            var said = translate(Encoding.UTF8.GetBytes(json.ToJsonString())).Text();
            changed.ReplaceWith(value);
            return said;
        }

        // Only some of a payload's strings are read.
        foreach (var path in Paths(json)
            .ToList()
            .Where(path => Said(path, text => text + "marker").Contains("marker", StringComparison.Ordinal)))
        {
            foreach (var (secret, with) in new (string, Func<string, string>)[]
            {
                (Token, text => text + Token),
                (Token, text => $"{text} x{Token} and more"),
                (Password, text => $"{text} DB_PASS={Password}"),
                (Password, text => $"{text}?access_token={Password}"),
                (Password, text => text.Replace("://", $"://ann:{Password}@", StringComparison.Ordinal)),
            })
            {
                var said = Said(path, with);
                said.ShouldNotContain(secret, customMessage: string.Join('.', path));
                reached += said.Contains("***", StringComparison.Ordinal) ? 1 : 0;
            }
        }

        // A payload that isn't translated has nothing to hide.
        if (translate(payload) is Translation.Events)
        {
            reached.ShouldBePositive();
        }
    }

    private static JsonNode At(JsonNode json, IReadOnlyList<object> path) =>
        path.Aggregate(json, (node, step) => step is int index ? node[index]! : node[(string)step]!);

    private static IEnumerable<IReadOnlyList<object>> Paths(JsonNode? node) => node switch
    {
        JsonObject fields => fields.SelectMany(field => Paths(field.Value).Select(path => (IReadOnlyList<object>)[field.Key, .. path])),
        JsonArray items => items.SelectMany((item, index) => Paths(item).Select(path => (IReadOnlyList<object>)[index, .. path])),
        JsonValue value when value.GetValueKind() is JsonValueKind.String => [[]],
        _ => [],
    };
}
