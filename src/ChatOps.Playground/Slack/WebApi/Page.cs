using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Slack.WebApi;

/// <summary>
/// Slack's cursor-based pagination: <c>limit</c>, <c>cursor</c> and <c>response_metadata.next_cursor</c>, which is empty on the last page.
/// </summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string NextCursor)
{
    public JsonObject Metadata => new() { ["next_cursor"] = NextCursor };

    /// <summary>
    /// The requested page. The cursor contains the last item's key, so that items that are added or removed in the meantime do no harm.
    /// </summary>
    /// <param name="items">All items, in the order of the response.</param>
    /// <param name="key">Identifies an item.</param>
    /// <param name="arguments">Includes <c>limit</c> and <c>cursor</c>.</param>
    /// <param name="page">The page, if there is no error.</param>
    public static Answer? TryTake(IReadOnlyList<T> items, Func<T, string> key, Arguments arguments, out Page<T> page)
    {
        page = new([], "");
        if (arguments.Number("limit", 100) is not (> 0 and <= 1000 and var limit))
        {
            return Answer.Error("invalid_limit");
        }

        var start = 0;
        if (arguments.Has("cursor"))
        {
            var last = Decode(arguments.Text("cursor")!);
            start = last is null ? 0 : items.TakeWhile(item => key(item) != last).Count() + 1;
            if (start == 0 || start > items.Count)
            {
                return Answer.Error("invalid_cursor");
            }
        }

        var taken = items.Skip(start).Take(limit).ToList();
        page = new(taken, start + taken.Count < items.Count ? Encode(key(taken[^1])) : "");
        return null;
    }

    private static string Encode(string key) => Convert.ToBase64String(Encoding.UTF8.GetBytes("next_after:" + key));

    private static string? Decode(string cursor)
    {
        var bytes = new byte[cursor.Length];
        return Convert.TryFromBase64String(cursor, bytes, out var written)
            && Encoding.UTF8.GetString(bytes, 0, written).Split("next_after:") is ["", var key] ? key : null;
    }
}
