namespace ChatOps.Chat;

/// <summary>Some of a card's lines, by their positions.</summary>
public sealed record LineRange(int From, int Count)
{
    public bool Contains(int line) => line >= From && line < From + Count;
}
