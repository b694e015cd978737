using Microsoft.Extensions.Logging;

namespace FundingPlatform.GrpcStandIn.Tests;

/// <summary>Hears the first line that is logged under one category.</summary>
internal sealed class FirstLine(string category) : ILoggerProvider
{
    private readonly TaskCompletionSource<LogLevel> level = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<LogLevel> Level => level.Task;

    public ILogger CreateLogger(string categoryName) => new Ear(categoryName == category ? level : null);

    public void Dispose()
    {
    }

    private sealed class Ear(TaskCompletionSource<LogLevel>? heard) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => heard is not null;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            heard?.TrySetResult(logLevel);
    }
}
