namespace ChatOps.Chat;

/// <summary>Lines that a platform may fold under a title.</summary>
/// <param name="IsOpen">They are shown until someone folds them.</param>
public sealed record Fold(string Title, LineRange Lines, bool IsOpen);
