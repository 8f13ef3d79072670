namespace ChatOps.Tests;

/// <summary>Gives the program real time in which the code that its clock has woken can run.</summary>
internal static class Turn
{
    private const int MostTries = 25;

    /// <summary>On a busy machine, gives it more time, so that the program keeps up.</summary>
    public static async Task ToOthersAsync(TimeSpan time)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var began = TimeProvider.System.GetTimestamp();
            await Task.Delay(time, TimeProvider.System);
            if (TimeProvider.System.GetElapsedTime(began) < time + time)
            {
                return;
            }
        }
    }
}
