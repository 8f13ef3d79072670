using System.Text.Json;
using ChatOps.Playground.Pages.TeamsChat;
using ChatOps.Playground.Slack;
using ChatOps.Playground.Teams;

namespace ChatOps.Playground.Pages.Cards;

/// <summary>What was entered into a card, and what came of pressing its buttons.</summary>
public sealed class CardInputs(TeamsVisit visit, Action changed)
{
    private readonly Dictionary<string, string> _entered = [];
    private readonly Dictionary<string, string> _errors = [];

    /// <summary>The message as it is now: a bot may change it at any time.</summary>
    public required TeamsPost Post { get; set; }

    public bool IsBusy { get; private set; }

    /// <summary>What the client shows for the last press.</summary>
    public string? Said { get; private set; }

    public string Id(JsonElement input) => $"input-{Post.Id}-{input.Text("id")}";

    public string Value(JsonElement input) => _entered.GetValueOrDefault(input.Text("id") ?? "") ?? input.Text("value") ?? "";

    public string? Error(JsonElement input) => _errors.GetValueOrDefault(input.Text("id") ?? "");

    public void Enter(JsonElement input, string? value) => _entered[input.Text("id") ?? ""] = value ?? "";

    /// <summary>As clients do, only when all that must be filled in is filled in.</summary>
    public async Task PressAsync(JsonElement action)
    {
        List<JsonElement> inputs = Post.Card is { } card ? [.. card.Items("body").SelectMany(Inputs)] : [];
        _errors.Clear();
        foreach (var input in inputs.Where(input => input.Flag("isRequired") && Value(input).Trim().Length == 0))
        {
            _errors[input.Text("id")!] = input.Text("errorMessage") ?? "This is required.";
        }

        if (_errors.Count == 0)
        {
            (IsBusy, Said) = (true, null);
            changed();
            var filled = inputs.Select(input => (input.Text("id")!, Value(input))).Where(input => input.Item2.Length > 0).ToArray();
            Said = await visit.ActAsync((me, gone) => me.PressAsync(Post, action, gone, filled));
            IsBusy = false;
        }

        changed();
    }

    /// <summary>The bot changed the message.</summary>
    public void Renew(TeamsPost post) => (Post, Said) = (post, null);

    private static IEnumerable<JsonElement> Inputs(JsonElement element) => element.Text("type") switch
    {
        "Container" or "Column" => element.Items("items").SelectMany(Inputs),
        "ColumnSet" => element.Items("columns").SelectMany(Inputs),
        var type when type?.StartsWith("Input.", StringComparison.Ordinal) == true => [element],
        _ => [],
    };
}
