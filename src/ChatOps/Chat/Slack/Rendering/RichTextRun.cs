using System.Text.Json.Nodes;

namespace ChatOps.Chat.Slack.Rendering;

/// <summary>Lines that become one rich_text block.</summary>
internal sealed class RichTextRun
{
    /// <summary>Not documented; as for a section.</summary>
    public const int Longest = 2900;

    private readonly List<JsonObject> _elements = [];
    private int _length;
    private bool _isBlank = true;

    public bool HasRoomFor(int cost) => _length + 1 + cost <= Longest;

    /// <summary>Adds a line; an empty one sets those after it apart.</summary>
    public void Add(IReadOnlyCollection<JsonObject> line, int cost)
    {
        if (line.Count == 0 && _isBlank)
        {
            return;
        }

        if (_elements.Count > 0)
        {
            _elements.Add(RichTextBlocks.Text("\n"));
        }

        _elements.AddRange(line);
        _length += cost + 1;
        _isBlank &= line.Count == 0;
    }

    /// <summary>The lines so far, without empty ones at their end; null when there are none.</summary>
    public JsonObject? Take()
    {
        while (_elements is [.., var last] && (string?)last["text"] == "\n" && (string?)last["type"] == "text")
        {
            _elements.RemoveAt(_elements.Count - 1);
        }

        var block = _elements.Count == 0 ? null : RichTextBlocks.Block(RichTextBlocks.Section(_elements));
        (_length, _isBlank) = (0, true);
        _elements.Clear();
        return block;
    }
}
